// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.source.QuickRecord;
import io.streamgauge.extract.FileExtractor;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Offsets of lines, which are written when they are read, and what is known of a file by them. */
class FileOffsetTest extends FileCase {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private static Object written(Object offset) throws ReflectiveOperationException {
    Field written = FileOffset.class.getDeclaredField("written");
    written.setAccessible(true);
    return written.get(offset);
  }

  /** An exactly-once worker keeps each record in a map, and would walk all that it carries. */
  @Test
  void aRecordIsKnownByItselfAndNotByItsOffset() throws Exception {
    properties.put("observation.properties", "level=/level, again=/level");
    properties.remove("observation.observed_property");
    properties.remove("observation.result");
    write(file, HEAD + rows(0, 300) + "broken\n");
    List<SourceRecord> all = start().look();
    assertEquals(601, all.size());
    Map<SourceRecord, Integer> known = new LinkedHashMap<>();
    all.forEach(record -> known.merge(record, 1, Integer::sum));
    assertEquals(601, known.size());
    for (SourceRecord record : all) {
      assertNull(written(record.sourceOffset()), "no offset is written for a hash");
      assertSame(all.get(0).sourcePartition(), record.sourcePartition());
    }
    List<SourceRecord> again = look();
    for (int i = 0; i < all.size(); i++) {
      FileOffset offset = (FileOffset) all.get(i).sourceOffset();
      FileOffset same = (FileOffset) again.get(i).sourceOffset();
      assertEquals(same, offset);
      assertEquals(same.place(), offset.place());
      assertNotEquals(all.get((i + 1) % all.size()).sourceOffset(), offset);
      Map<?, ?> copy = new HashMap<>(offset);
      assertEquals(copy, offset);
      assertEquals(offset, copy);
      assertEquals(copy.hashCode(), offset.hashCode());
      SourceRecord record = all.get(i);
      SourceRecord equal =
          new QuickRecord(
              record.newRecord(
                  record.topic(),
                  null,
                  record.keySchema(),
                  record.key(),
                  record.valueSchema(),
                  record.value(),
                  record.timestamp()),
              same.place());
      assertEquals(record, equal);
      assertEquals(record.hashCode(), equal.hashCode());
    }
  }

  /** What an offset says does not depend on when it is read, nor on what became of the file. */
  @Test
  void anOffsetThatIsReadLateIsThatOfItsRecord() {
    byte[] all = (HEAD + rows(0, 400)).getBytes(StandardCharsets.UTF_8);
    write(file, all);
    List<SourceRecord> records = start().look();
    write(file, "something else");
    int end = HEAD.length();
    for (int i = 0; i < 400; i++) {
      end += row(i).length();
      Map<String, ?> offset = records.get(i).sourceOffset();
      FilePosition mark = FileProgress.of(offset).mark();
      assertEquals(end, mark.bytes());
      int longest = Math.min(end, FileBytes.HEAD);
      assertEquals(
          longest + ":" + FileBytes.digest(all, longest), mark.headUpTo(Integer.MAX_VALUE));
      byte[] tail = Arrays.copyOfRange(all, Math.max(0, end - FileBytes.TAIL), end);
      assertEquals(FileBytes.digest(tail, tail.length), mark.tail());
    }
  }

  /** A file of gigabytes that has grown must not hold up all others after a restart. */
  @Test
  void theSearchForTheLastHeaderEndsWithTheBatchAndGoesOnInTheNext() throws Exception {
    String some = rows(0, 1_000).repeat(40);
    write(file, HEAD + some + "level,time\n" + some);
    LoggerFileConfig config = LoggerFileConfig.of(properties);
    RecordMaker maker = new RecordMaker(config.source());
    FileRowReader rows = new FileRowReader(new FileExtractor(config.extraction()));
    FileBatch full =
        new FileBatch(config, maker, maker.options().badRecords(), new FileMetrics(), NOW);
    SourceRecord any = look().get(0);
    while (!full.crowded()) {
      full.add(any);
    }
    LineParser parser = new LineParser(rows, file.toString(), Map.of("station", "A"));
    try (FileBytes bytes = FileBytes.open(file, root)) {
      assertTrue(bytes.size() > 6 * LineScan.CHUNK, bytes.size() + " bytes");
      parser.begin(FileHeader.read(bytes, rows.extractor()));
      int steps = 1;
      while (!parser.seekColumns(bytes, bytes.size(), full)) {
        steps++;
        parser.end();
        parser.begin(FileHeader.read(bytes, rows.extractor()));
      }
      assertEquals((bytes.size() - HEAD.length()) / LineScan.CHUNK + 1, steps);
      assertTrue(parser.seekColumns(bytes, bytes.size(), full));
      Field columns = LineParser.class.getDeclaredField("columns");
      columns.setAccessible(true);
      assertEquals(List.of("level", "time"), columns.get(parser));
    }
  }
}
