// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers that JsonConverter has changed before the archive sees them, as documented. */
class LostByJsonTest {
  private static final Path DOCS = Path.of("..", "packaging", "docs", "archive.md");

  @TempDir Path dir;

  /** A number that was written, what JsonConverter makes of it, and what the archive has. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "18446744073709551617       | 1                    | 1.0",
        "9223372036854775808        | -9223372036854775808 | -9.223372036854776e+18",
        "0.1234567890123456789      | 0.12345678901234568  | 0.12345678901234568",
        "1234567890123456789.5      | 1.23456789012345677E18 | 1.2345678901234568e+18",
        "-0.0                       | 0.0                  | 0.0",
        "-0                         | 0                    | 0.0",
        "1e400                      | Infinity             | refused",
        "1e-400                     | 0.0                  | 0.0",
        "1, \"n\": 2                | 2                    | 2.0",
      })
  void numberIsWhatTheDocumentationSays(String written, String read, String kept) throws Exception {
    String json =
        "{\"sensor_id\": \"a\", \"observed_property\": \"b\", \"event_time\": 1772359230000,"
            + " \"result\": %s, \"n\": %s}".formatted(written.replace("n", "result"), written);
    Object value;
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      value = converter.toConnectData("t", json.getBytes(StandardCharsets.UTF_8)).value();
    }
    assertEquals(read, String.valueOf(((Map<?, ?>) value).get("n")));
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("topic()").with("archive.schema", "observation").start();
    archive.write(record(0, value));
    assertEquals(1, archive.commit(1));
    if (kept.equals("refused")) {
      assertEquals(1L, archive.metric("records-refused-total"));
    } else {
      assertEquals(
          List.of(List.of(kept, kept)),
          archive.query("SELECT result::VARCHAR, n::VARCHAR FROM FILES"));
    }
    String row = "| `%s` | `%s` | %s |".formatted(written, read, kept);
    assertTrue(Files.readString(DOCS).contains(row), row);
  }
}
