// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.Fixture;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of loggers go on at the bytes that earlier versions have stored. */
class EarlierFilesTest {
  private static final String WRITER = "/tmp/streamgauge-card";

  @TempDir Path card;

  static Stream<Fixture> fixtures() throws IOException {
    return Fixture.all("files");
  }

  private FileRun run(Fixture fixture, String connector) throws IOException {
    fixture.copy("card", card);
    Fixture here = fixture.moved(WRITER, card.toString());
    Map<String, String> config = FileRun.ofEarlier(here.connector(connector));
    FakeSourceContext context = here.context(connector, config);
    return new FileRun(config, context, new TestClock(fixture.written()));
  }

  private static List<String> text(List<SourceRecord> records) {
    return records.stream()
        .map(SourceRecord::value)
        .map(Struct.class::cast)
        .map(
            value ->
                value.getString(ObservationSchema.SENSOR_ID)
                    + ","
                    + ((Date) value.get(ObservationSchema.EVENT_TIME)).toInstant()
                    + ","
                    + value.getFloat64(ObservationSchema.RESULT))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void linesGoOnAtTheirBytes(Fixture fixture) throws Exception {
    try (FileRun run = run(fixture, "card")) {
      assertEquals(List.of(), text(run.settled()), "all of it is known");
      Path level = card.resolve("csv/north-1/level.csv");
      FileRun.append(level, "2026-11-28T20:00:00Z,1.5\n2026-11-28T20:0");
      // This one's last line was taken without its end.
      FileRun.append(card.resolve("csv/south-2/level.csv"), "\n2026-11-28T20:00:00Z,2.5\n");
      assertEquals(
          List.of("north-1,2026-11-28T20:00:00Z,1.5", "south-2,2026-11-28T20:00:00Z,2.5"),
          text(run.look()));
      FileRun.append(level, "5:00Z,3.5\n");
      assertEquals(List.of("north-1,2026-11-28T20:05:00Z,3.5"), text(run.look()));
    }
  }

  /** What became of the file while no worker ran. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void filesAreKnownUnderOtherNamesAndWhenTheyComeBack(Fixture fixture) throws Exception {
    try (FileRun run = run(fixture, "card")) {
      Path level = card.resolve("csv/north-1/level.csv");
      Files.move(level.resolveSibling("level.csv.1"), level.resolveSibling("level.csv.2"));
      Files.move(level, level.resolveSibling("level.csv.1"));
      FileRun.write(level, "time,level\n2026-11-28T20:10:00Z,4.5\n");
      assertEquals(List.of("north-1,2026-11-28T20:10:00Z,4.5"), text(run.settled()));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void documentsGoOnBehindTheirReadings(Fixture fixture) throws Exception {
    try (FileRun run = run(fixture, "documents")) {
      assertEquals(List.of(), text(run.settled()), "all of it is known");
      Path file = card.resolve("json/west-3/b.json");
      String more = ",{\"time\":\"2026-11-28T20:15:00Z\",\"level\":5.5}]\n";
      FileRun.write(file, Files.readString(file).stripTrailing().replaceFirst("]$", more));
      assertEquals(List.of("west-3,2026-11-28T20:15:00Z,5.5"), text(run.settled()));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void filesOfAnEarlierVersionAreReadAgain(Fixture fixture) throws Exception {
    fixture.copy("card", card);
    Fixture here = fixture.moved(WRITER, card.toString());
    Map<String, String> config = FileRun.ofEarlier(here.connector("card"));
    FakeSourceContext context = here.context("card", config);
    Path file = card.resolve("csv/north-1/level.csv");
    Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
    reset.put(FileBatch.partition(file.toString()), null);
    assertTrue(new LoggerFileSourceConnector().alterOffsets(config, reset));
    context.alter(reset);
    try (FileRun run = new FileRun(config, context, new TestClock(fixture.written()))) {
      // The file that had this name before is known by the same offset alone.
      Path rotated = file.resolveSibling("level.csv.1");
      int lines = Files.readAllLines(file).size() + Files.readAllLines(rotated).size();
      assertEquals(lines - 2, run.settled().size());
    }
  }
}
