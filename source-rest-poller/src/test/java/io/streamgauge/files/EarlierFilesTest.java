// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Fixture;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of loggers go on at the bytes that earlier versions have stored. */
class EarlierFilesTest extends FileCase {
  private static final String WRITER = "/tmp/streamgauge-card";

  static Stream<Fixture> fixtures() throws IOException {
    return Fixture.all("files");
  }

  /** The offsets of a connector, and what its configuration for a {@code file:} URL has become. */
  private FakeSourceContext context(Fixture fixture, String connector) throws IOException {
    fixture.copy("card", root);
    Fixture here = fixture.moved(WRITER, root.toString());
    Map<String, String> config = new HashMap<>();
    here.connector(connector)
        .forEach(
            (option, value) -> {
              String name = option.replaceFirst("^rest\\.(file\\.)?", "files.");
              config.put(name.equals("files.url") ? "files.path" : name, value);
            });
    return here.context(connector, config);
  }

  private FileRun run(Fixture fixture, String connector) throws IOException {
    return new FileRun(context(fixture, connector), new TestClock(fixture.written()));
  }

  private static List<String> told(List<SourceRecord> records) {
    return records.stream()
        .map(record -> (Struct) record.value())
        .map(value -> value.getString("sensor_id") + "," + time(value) + "," + value.get("result"))
        .sorted()
        .toList();
  }

  private static Instant time(Struct value) {
    return ((Date) value.get("event_time")).toInstant();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void linesGoOnAtTheirBytes(Fixture fixture) throws Exception {
    try (FileRun run = run(fixture, "card")) {
      assertEquals(List.of(), told(run.settled()), "all of it is known");
      Path level = root.resolve("csv/north-1/level.csv");
      append(level, "2026-11-28T20:00:00Z,1.5\n2026-11-28T20:0");
      // This one's last line was taken without its end.
      append(root.resolve("csv/south-2/level.csv"), "\n2026-11-28T20:00:00Z,2.5\n");
      assertEquals(
          List.of("north-1,2026-11-28T20:00:00Z,1.5", "south-2,2026-11-28T20:00:00Z,2.5"),
          told(run.look()));
      append(level, "5:00Z,3.5\n");
      assertEquals(List.of("north-1,2026-11-28T20:05:00Z,3.5"), told(run.look()));
    }
  }

  /** What became of the file while no worker ran. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void filesAreKnownUnderOtherNamesAndWhenTheyComeBack(Fixture fixture) throws Exception {
    try (FileRun run = run(fixture, "card")) {
      Path level = root.resolve("csv/north-1/level.csv");
      Files.move(level.resolveSibling("level.csv.1"), level.resolveSibling("level.csv.2"));
      Files.move(level, level.resolveSibling("level.csv.1"));
      write(level, "time,level\n2026-11-28T20:10:00Z,4.5\n");
      assertEquals(List.of("north-1,2026-11-28T20:10:00Z,4.5"), told(run.settled()));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void documentsGoOnBehindTheirReadings(Fixture fixture) throws Exception {
    try (FileRun run = run(fixture, "documents")) {
      assertEquals(List.of(), told(run.settled()), "all of it is known");
      file = root.resolve("json/west-3/b.json");
      String more = ",{\"time\":\"2026-11-28T20:15:00Z\",\"level\":5.5}]\n";
      write(file, Files.readString(file).stripTrailing().replaceFirst("]$", more));
      assertEquals(List.of("west-3,2026-11-28T20:15:00Z,5.5"), told(run.settled()));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void filesOfAnEarlierVersionAreReadAgain(Fixture fixture) throws Exception {
    FakeSourceContext context = context(fixture, "card");
    file = root.resolve("csv/north-1/level.csv");
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(FileBatch.partition(file.toString()), null);
    assertTrue(new LoggerFileSourceConnector().alterOffsets(context.configs(), reset));
    context.alter(reset);
    try (FileRun run = new FileRun(context, new TestClock(fixture.written()))) {
      // The file that had this name before is known by the same offset alone.
      Path rotated = file.resolveSibling("level.csv.1");
      int lines = Files.readAllLines(file).size() + Files.readAllLines(rotated).size();
      assertEquals(lines - 2, run.settled().size());
    }
  }
}
