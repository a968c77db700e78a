// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * An example of the README for people who watch: it asks and writes every few seconds, which would
 * burden a public service, and give thousands of small files a day.
 */
public final class QuickExample {
  /** The options that are other than in the file, by the option at which they are known. */
  private static final Map<String, Map<String, String>> QUICK =
      Map.of(
          "rest.poll.interval.ms",
          Map.of("rest.poll.interval.ms", "5000"),
          "rotate.schedule.interval.ms",
          Map.of(
              "rotate.schedule.interval.ms",
              "10000",
              // Topics that a source makes are found as soon.
              "consumer.override.metadata.max.age.ms",
              "5000"));

  private QuickExample() {}

  /** The same, whose values are written and read by a converter of this configuration. */
  static ObjectNode of(Path file, Map<String, String> converter) throws IOException {
    ObjectNode connector = of(file);
    ObjectNode config = (ObjectNode) connector.get("config");
    if (!converter.isEmpty()) {
      config.remove("value.converter.schemas.enable");
      converter.forEach(config::put);
    }
    return connector;
  }

  /** The connector of a file, with its name. */
  public static ObjectNode of(Path file) throws IOException {
    ObjectNode connector = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    ObjectNode config = (ObjectNode) connector.get("config");
    QUICK.forEach(
        (option, values) -> {
          if (config.has(option)) {
            values.forEach(config::put);
          }
        });
    return connector;
  }
}
