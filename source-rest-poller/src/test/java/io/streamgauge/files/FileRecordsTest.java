// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.RecordTranscript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of logger files of each kind, in every field and header. */
class FileRecordsTest {
  @TempDir Path directory;

  private void assertAsBefore(
      String name, int readings, int bad, byte[] content, Map<String, String> more) {
    boolean json = "json".equals(more.get("files.format"));
    Path file = directory.resolve("north-1").resolve("level." + (json ? "json" : "csv"));
    FileRun.write(file, content);
    Map<String, String> properties =
        new HashMap<>(json ? FileRun.json(directory) : FileRun.csv(directory));
    properties.putAll(more);
    List<SourceRecord> records;
    try (FileRun run =
        new FileRun(properties, new FakeSourceContext(properties), FileRun.clock())) {
      records = run.settled();
    }
    RecordTranscript.assertAsBefore(
        "files/" + name, records, text -> text.replace(directory.toString(), "/station"));
    assertEquals(bad, records.stream().filter(FileRun::isBad).count());
    assertEquals(readings, records.size() - bad);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void linesWithAHeader() {
    assertAsBefore(
        "lines",
        3,
        2,
        utf8(
            """
            time,level,note
            2026-02-01T00:00:00Z,1.25,calm
            2026-02-01T00:15:00Z,,"no ""level"", no note"
            2026-02-01T00:30:00Z,high,storm
            2026-02-01T00:45:00+01:00,-0.5,Übergang
            yesterday,1.5,
            """),
        Map.of("observation.unit", "'m'", "observation.attributes", "note=/note"));
  }

  @Test
  void linesOfAnotherCountry() {
    assertAsBefore(
        "other-country",
        2,
        0,
        utf8("# Logger 7\nDatum;Pegel\n01.02.2026 00:00;1,25\n01.02.2026 00:15;1,5\n"),
        Map.of(
            "files.csv.separator", ";",
            "files.comment", "#",
            "observation.event_time", "/Datum",
            "observation.event_time.format", "dd.MM.yyyy HH:mm",
            "observation.event_time.zone", "Europe/Berlin",
            "observation.result", "/Pegel",
            "files.decimal.separator", ","));
  }

  @Test
  void documents() {
    assertAsBefore(
        "documents",
        2,
        1,
        utf8(
            """
            [{"time":"2026-02-01T00:00:00Z","level":1.25},{"time":1769904900,"level":"1.50"},
             {"time":"2026-02-01T00:30:00Z","level":{"value":1}}]
            """),
        Map.of("files.format", "json"));
  }
}
