// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.worker;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Files of loggers, with the same readings in each run: 40 stations of four quantities each, one
 * value a minute.
 */
final class ReadingFiles {
  private static final int STATIONS = 40;
  private static final int QUANTITIES = 4;
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private ReadingFiles() {}

  /** Writes files with about this many readings and tells how many there are. */
  static int write(Path directory, int readings) throws IOException {
    int minutes = readings / STATIONS / QUANTITIES;
    for (int station = 0; station < STATIONS; station++) {
      Path home = Files.createDirectories(directory.resolve("st-%03d".formatted(station)));
      try (BufferedWriter file = Files.newBufferedWriter(home.resolve("log.csv"))) {
        file.write("time,x,y,level,temperature,conductivity,battery\n");
        for (int minute = 0; minute < minutes; minute++) {
          file.write(START.plusSeconds(60L * minute).toString());
          file.write(",%d.%04d,%d.5125".formatted(8 + station % 4, station * 37 % 9999, 47));
          file.write(",%d.%02d".formatted(200 + minute % 83, (minute * 7 + station) % 100));
          file.write(",%d.%d".formatted(4 + minute % 13, minute % 10));
          file.write(",%d".formatted(300 + (minute * 13 + station) % 211));
          file.write(",12.%02d\n".formatted(99 - minute % 60));
        }
      }
    }
    return STATIONS * QUANTITIES * minutes;
  }

  /** The connector that reads them. */
  static Map<String, String> connector(Path directory, String topic, int partitions) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "io.streamgauge.files.LoggerFileSourceConnector");
    config.put("tasks.max", "1");
    config.put("files.path", directory + "/{station}/*.csv");
    config.put("files.format", "csv");
    config.put("observation.event_time", "/time");
    config.put("observation.x", "/x");
    config.put("observation.y", "/y");
    config.put("observation.crs", "'EPSG:4326'");
    config.put(
        "observation.properties",
        "water_level[cm]=/level, water_temperature[Cel]=/temperature,"
            + " conductivity[uS/cm]=/conductivity, battery[V]=/battery");
    config.put("observation.attributes", "file={file}");
    config.put("kafka.topic", topic);
    config.put("topic.creation.default.replication.factor", "1");
    config.put("topic.creation.default.partitions", Integer.toString(partitions));
    // Times of events are those of records, and long ago.
    config.put("topic.creation.default.retention.ms", "-1");
    return config;
  }
}
