// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.RecordTranscript;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What becomes of logger files of each kind, in every field and header. */
class FileRecordsTest extends FileCase {
  private void assertAsBefore(
      String name, int readings, int bad, String content, Map<String, String> more) {
    boolean json = "json".equals(more.get("files.format"));
    write(root.resolve("north-1/level." + (json ? "json" : "csv")), content);
    properties = json ? json(root) : csv(root);
    properties.putAll(more);
    List<SourceRecord> records = settled();
    RecordTranscript.assertAsBefore(
        "files/" + name, records, text -> text.replace(root.toString(), "/station"));
    assertEquals(bad, bad(records).size());
    assertEquals(readings, records.size() - bad);
  }

  @Test
  void linesWithAHeader() {
    assertAsBefore(
        "lines",
        3,
        2,
        """
        time,level,note
        2026-02-01T00:00:00Z,1.25,calm
        2026-02-01T00:15:00Z,,"no ""level"", no note"
        2026-02-01T00:30:00Z,high,storm
        2026-02-01T00:45:00+01:00,-0.5,Übergang
        yesterday,1.5,
        """,
        Map.of("observation.unit", "'m'", "observation.attributes", "note=/note"));
  }

  @Test
  void linesOfAnotherCountry() {
    assertAsBefore(
        "other-country",
        2,
        0,
        "# Logger 7\nDatum;Pegel\n01.02.2026 00:00;1,25\n01.02.2026 00:15;1,5\n",
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
        """
        [{"time":"2026-02-01T00:00:00Z","level":1.25},{"time":1769904900,"level":"1.50"},
         {"time":"2026-02-01T00:30:00Z","level":{"value":1}}]
        """,
        Map.of("files.format", "json"));
  }
}
