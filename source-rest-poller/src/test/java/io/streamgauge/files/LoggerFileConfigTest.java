// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.FakeConnectorContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggerFileConfigTest extends FileCase {
  private static final Path EXAMPLE = Path.of("../packaging/examples/logger-files.json");
  private final LoggerFileSourceConnector connector = new LoggerFileSourceConnector();

  static List<String> errors(Map<String, String> properties) {
    return new LoggerFileSourceConnector()
        .validate(properties).configValues().stream()
            .flatMap(value -> value.errorMessages().stream().map(text -> value.name() + "|" + text))
            .toList();
  }

  @Test
  void filesHaveATaskOfTheirOwn() {
    assertEquals(List.of(), errors(properties));
    connector.start(properties);
    assertEquals(LoggerFileSourceTask.class, connector.taskClass());
    assertEquals(ExactlyOnceSupport.SUPPORTED, connector.exactlyOnceSupport(properties));
    assertEquals(
        List.of("0/3", "1/3", "2/3"),
        connector.taskConfigs(3).stream().map(task -> task.get("files.share")).toList());
  }

  @Test
  void optionsOfTheVersionBeforeAct() {
    properties.put("files.format", "json");
    properties.put("files.extract.levels", "/rows");
    properties.put("files.extract.shape", "header-rows");
    properties.put("files.extract.header", "/names");
    properties.put("files.extract.1.fields", "note=/note");
    properties.put("files.retry.backoff.ms", "2s");
    properties.put("observation.records", "/more");
    properties.put("payload.version", "7");
    assertEquals(List.of(), errors(properties));
    LoggerFileConfig config = LoggerFileConfig.of(properties);
    assertEquals(Duration.ofSeconds(2), config.backoff().initial());
    assertEquals("7", config.source().payloadVersion());
    assertTrue(config.extraction().told().contains("note"));
    assertEquals(
        "header-rows /names", FileOptions.FORMER.present(properties).get("files.extract.shape"));
    String warning = FileOptions.FORMER.warnings(properties).get(0);
    assertTrue(warning.contains("files.extract.1.fields (now files.extract.fields with"), warning);
    properties.put("files.retry.backoff.ms", "soon");
    assertTrue(errors(properties).get(0).startsWith("files.retry.backoff.ms|"));
    assertThrows(ConfigException.class, () -> connector.start(properties));
  }

  @Test
  void stationsOfAFileGoToEveryTask() throws Exception {
    Path list = root.resolve("stations");
    write(list, "station,east,north\nA,7.5,51.5\n");
    properties.put("files.stations", list.toString());
    properties.put("observation.x", "{east}");
    properties.put("observation.y", "{north}");
    assertEquals(List.of(), errors(properties));
    Map<String, String> former = new HashMap<>(properties);
    former.remove("files.stations");
    former.put("files.stations.file", list.toString());
    assertEquals(List.of(), errors(former));
    assertTrue(FileOptions.FORMER.warnings(former).get(0).contains("(now files.stations"));
    for (Map<String, String> given : List.of(former, properties)) {
      connector.initialize(new FakeConnectorContext());
      connector.start(given);
      assertEquals(2, connector.taskConfigs(2).size());
      for (Map<String, String> task : connector.taskConfigs(2)) {
        assertEquals(
            Map.of("east", "7.5", "north", "51.5"),
            LoggerFileConfig.of(task).stations().attributes("A"));
      }
      connector.stop();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "files.path; file:data/*.csv; absolute path",
        "files.path; data/*.csv; absolute path",
        "files.path; file:/data/{file}/{station}.csv; another name",
        "files.path; file:/data/*.csv; observation.sensor_id",
        "files.csv.separator; §; ASCII",
        "files.settle.ms; -1; 0",
        "observation.unit; {units}; {units}",
        "kafka.topic; {region}; {region}",
        "kafka.key; {region}; {region}",
        "errors.tolerance; all; accept.loss",
        "bad.records; skip; accept.loss",
      })
  void wrongValueIsRefusedWithOptionValueAndRemedy(String option, String value, String remedy) {
    properties.put(option, value);
    List<String> errors = errors(properties);
    assertTrue(
        errors.stream().anyMatch(each -> each.startsWith(option + "|") && each.contains(remedy)),
        errors.toString());
    assertFalse(errors.toString().contains("secret"), errors.toString());
    assertThrows(ConfigException.class, () -> connector.start(properties));
  }

  @Test
  void optionsOfServicesAreNoneOfFiles() {
    for (String option : List.of("files.preset", "files.max.in.flight", "files.page.mode")) {
      properties.put(option, "1");
      assertTrue(errors(properties).stream().anyMatch(each -> each.startsWith(option + "|")));
    }
    Path list = root.resolve("stations");
    write(list, "station\nA\n");
    properties.put("files.stations", "A");
    properties.put("files.stations.file", list.toString());
    assertTrue(errors(properties).toString().contains("leave one of the two out"));
  }

  @Test
  void durationsAreWrittenInAnyForm() {
    properties.put("files.poll.interval.ms", "1m");
    properties.put("files.settle.ms", "PT10M");
    properties.put("files.lookback", "7200000");
    assertEquals(List.of(), errors(properties));
    LoggerFileConfig config = LoggerFileConfig.of(properties);
    assertEquals(Duration.ofMinutes(1), config.interval());
    assertEquals(Duration.ofMinutes(10), config.settle());
    assertEquals(Duration.ofHours(2), config.lookback());
  }

  @Test
  void offsetsThatNoTaskCouldReadAreRefused() {
    Map<String, String> partition = Map.of("api", "file:", "file", "/mnt/sd/A/x.csv");
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(partition, null);
    reset.put(Map.of("api", "usgs-iv", "station", "1"), null);
    assertTrue(connector.alterOffsets(properties, reset));
    assertTrue(connector.alterOffsets(properties, Map.of(partition, Map.of("bytes", 0))));
    FileProgress progress =
        FileProgress.START
            .at(new FilePosition(86, 4, 1, 2, 3, LateText.of("86:abc"), LateText.of("def"), ""))
            .replacedBy(
                new FilePosition(5, 1, 0, 0, 0, LateText.of("5:abc"), LateText.of("x"), "y"));
    assertEquals(progress, FileProgress.of(progress.offset()));
    assertTrue(connector.alterOffsets(properties, Map.of(partition, progress.offset())));
    for (Map<String, ?> offset :
        List.<Map<String, ?>>of(
            Map.of("bytes", -1),
            Map.of("bytes", "half"),
            Map.of("bytes", 1.5),
            Map.of("lines", 5),
            Map.of("from", "2026-01-01T00:00:00Z"),
            Map.of("bytes", 5, "head", "x"),
            Map.of("bytes", 5, "before.1", "x"),
            Map.of("bytes", 5, "before.x", "1;2;3;4;5;6:a;b;c"))) {
      assertThrows(
          ConnectException.class,
          () -> connector.alterOffsets(properties, Map.of(partition, offset)),
          offset.toString());
    }
    for (Map<String, ?> wrong :
        List.<Map<String, ?>>of(
            Map.of("api", "file:", "station", "1"), Map.of("api", "file:/mnt", "file", "/mnt/x"))) {
      assertThrows(
          ConnectException.class,
          () -> connector.alterOffsets(properties, Map.of(wrong, Map.of("bytes", 0))));
    }
  }

  @Test
  void offsetThatSomebodyHasSetCounts() {
    write(file, HEAD + rows(0, 4));
    FakeSourceContext context = new FakeSourceContext(properties);
    int bytes = (HEAD + rows(0, 2)).length();
    context.store(FileBatch.partition(file.toString()), Map.of("bytes", bytes));
    assertEquals(values(2, 4), text(look(context)));
    context.store(FileBatch.partition(file.toString()), Map.of("bytes", 0));
    assertEquals(values(0, 4), text(look(context)));
  }

  @Test
  void trialReadsTheFirstFileOrSaysWhyNot() {
    properties.put("files.validate", "true");
    assertTrue(errors(properties).toString().contains("no file matches"));
    write(file, HEAD + "soon,1\n");
    List<String> errors = errors(properties);
    assertTrue(errors.toString().contains("line 2: observation.event_time"), errors.toString());
    assertFalse(errors.toString().contains("soon"), errors.toString());
    write(file, HEAD + row(1).trim());
    assertEquals(List.of(), errors(properties));
  }

  private static Map<String, String> config(String json) throws Exception {
    Map<String, String> config = new HashMap<>();
    new JsonMapper()
        .readTree(json)
        .path("config")
        .properties()
        .forEach(option -> config.put(option.getKey(), option.getValue().asText()));
    return config;
  }

  /** The page's TOA5 file, read by the page's configuration, which is the example too. */
  @Test
  void exampleOfThePageReadsTheFileOfThePage() throws Exception {
    String page = Files.readString(Path.of("../packaging/docs/files.md"));
    Matcher shown =
        Pattern.compile("```text\n(.*?)```.*?```json\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(shown.find());
    Map<String, String> config = config(Files.readString(EXAMPLE));
    assertEquals(config(shown.group(2)), config);
    assertEquals(List.of(), errors(config));
    config.put("files.path", config.get("files.path").replace("/mnt/sd", root.toString()));
    file = root.resolve("77/CR1000_TenMin.dat");
    write(file, shown.group(1));
    List<String> readings = new ArrayList<>();
    try (FileRun run = new FileRun(config)) {
      for (SourceRecord record : run.look()) {
        Struct value = (Struct) record.value();
        readings.add(
            String.join(
                " ",
                value.getString("sensor_id"),
                value.getString("observed_property"),
                ((Date) value.get("event_time")).toInstant().toString(),
                String.valueOf(value.get("result")),
                value.getString("unit"),
                value.getMap("attributes").get("record").toString()));
        assertEquals(file.toString(), value.getMap("attributes").get("file"));
      }
      // The logger starts anew, and writes its header again.
      append(file, shown.group(1));
      assertEquals(4, run.look().size());
    }
    assertEquals(
        List.of(
            "77 water_level 2026-01-30T23:10:00Z 112.5 cm 0",
            "77 water_temperature 2026-01-30T23:10:00Z 4.21 Cel 0",
            "77 water_level 2026-01-30T23:20:00Z 112.9 cm 1",
            "77 water_temperature 2026-01-30T23:20:00Z null Cel 1"),
        readings);
  }
}
