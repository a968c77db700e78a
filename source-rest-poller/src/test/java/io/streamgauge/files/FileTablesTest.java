// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers and character sets of files, which are not always what and where they should be. */
class FileTablesTest extends FileCase {
  @Test
  void aFileWhoseColumnsChangeIsReadByTheirNamesAlsoAfterARestart() {
    write(file, "preamble\ntime,level,x\n2026-02-01T00:00:00Z,1,7\n");
    append(file, "time,x,level\n2026-02-01T00:01:00Z,7,2\n");
    FakeSourceContext context = new FakeSourceContext(properties);
    assertEquals(List.of("00:00=1.0", "00:01=2.0"), text(settled(context)));
    append(file, "2026-02-01T00:02:00Z,7,3\n2026-02-01T00:03:00Z,7\n");
    List<SourceRecord> more = settled(context);
    assertEquals(List.of("00:02=3.0", "bad:2026-02-01T00:03:00Z,7"), text(more));
    assertTrue(message(more.get(1)).contains("2 cells for 3 columns"));
  }

  @Test
  void aBrokenLineThatSpeaksOfAColumnIsNoHeader() {
    write(file, "time,level\n\"level of\ntime,\"level\"x\"\n2026-02-01T00:00:00Z,1\n");
    List<String> told = text(settled());
    assertEquals("00:00=1.0", told.get(told.size() - 1));
  }

  @Test
  void rowsBelowAHeaderWithTwoColumnsOfOneNameAreRefused() {
    write(file, HEAD + "2026-02-01T00:00:00Z,1\ntime,level,level\n2026-02-01T00:01:00Z,2,3\n");
    assertEquals(List.of("00:00=1.0", "bad:2026-02-01T00:01:00Z,2,3"), text(settled()));
  }

  @Test
  void preambleThatSpeaksOfOneColumnIsNoHeader() {
    write(file, "level,3 m\nsite,Elbe\ntime,level\n" + rows(0, 2));
    write(
        root.resolve("B/x.csv"),
        "time,level,x\n2026-02-01T00:00:00Z,1,9\nTimestamp,x,level\n2026-02-01T00:01:00Z,9,2\n");
    write(
        root.resolve("C/x.csv"),
        "time,level\n2026-02-01T00:00:00Z,1\ntime,x\n2026-02-01T00:01:00Z,9\n");
    assertEquals(
        List.of(
            "00:00=0.5", "00:00=1.0",
            "00:00=1.0", "00:01=1.5",
            "bad:2026-02-01T00:01:00Z,9", "bad:2026-02-01T00:01:00Z,9,2"),
        sorted(settled()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void utf16IsReadWithAndWithoutItsMark(String charset) {
    for (String mark : List.of("", "\uFEFF")) {
      write(
          root.resolve(charset + mark.length() + "/x.csv"),
          (mark + "time,level\n" + rows(0, 2)).getBytes(Charset.forName(charset)));
    }
    properties.put("files.charset", charset);
    assertEquals(List.of("00:00=0.5", "00:00=0.5", "00:01=1.5", "00:01=1.5"), sorted(settled()));
  }
}
