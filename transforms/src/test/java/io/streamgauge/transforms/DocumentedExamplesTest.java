// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the documentation is a configuration that works. */
class DocumentedExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
  private static final Pattern OPTION = Pattern.compile("transforms\\.([a-z]+)\\.(.+)");
  private static final Pattern TABLE = Pattern.compile("```\n(sensor_id,.*?)```", Pattern.DOTALL);

  @TempDir Path dir;

  @Test
  void everyExampleConfiguresItsTransforms() throws Exception {
    String page = Files.readString(Path.of("../packaging/docs/transforms.md"));
    String readme = Files.readString(Path.of("README.md"));
    Matcher table = TABLE.matcher(page);
    for (String name : new String[] {"calibrations.csv", "stations.csv", "moved.csv"}) {
      assertTrue(table.find(), "the page shows " + name);
      Path file = Files.writeString(dir.resolve(name), table.group(1));
      page = page.replace("/etc/streamgauge/" + name, file.toString().replace('\\', '/'));
      if (name.equals("moved.csv")) {
        new StationRegister<SourceRecord>().configure(Map.of("register.file", file.toString()));
      }
    }
    int transforms = 0;
    Matcher block = BLOCK.matcher(page + readme);
    while (block.find()) {
      String json = block.group(1).trim();
      transforms += json.startsWith("{") ? rules(json) : chain("{" + json + "}");
    }
    assertTrue(transforms > 20, "examples: " + transforms);
  }

  private static int rules(String json) {
    new QualityControl<SourceRecord>().configure(Map.of("rules", json));
    return 1;
  }

  private static int chain(String json) throws Exception {
    Map<String, Map<String, String>> chain = new HashMap<>();
    for (Map.Entry<String, JsonNode> option : new JsonMapper().readTree(json).properties()) {
      Matcher name = OPTION.matcher(option.getKey());
      String value = option.getValue().asText();
      if (name.matches() && !value.contains("[...]")) {
        chain.computeIfAbsent(name.group(1), any -> new HashMap<>()).put(name.group(2), value);
      }
    }
    int configured = 0;
    for (Map<String, String> props : chain.values()) {
      if (props.get("type").startsWith("io.streamgauge.")) {
        if (props.get("type").endsWith("QualityControl")) {
          props.putIfAbsent("rules", "{\"rules\": []}");
        }
        Transformation<?> smt =
            Class.forName(props.get("type"))
                .asSubclass(Transformation.class)
                .getDeclaredConstructor()
                .newInstance();
        Map<String, Object> unknown = new HashMap<>(props);
        unknown.keySet().removeAll(smt.config().names());
        unknown.keySet().removeAll(java.util.Set.of("type", "predicate", "negate"));
        assertTrue(unknown.isEmpty(), () -> "unknown options: " + unknown);
        smt.configure(props);
        configured++;
      }
    }
    return configured;
  }
}
