// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.record;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;

/** A task in a small JVM whose records bring ever new fields, with good ones among them. */
final class WideTask {
  private WideTask() {}

  public static void main(String[] arguments) {
    ArchiveFixture archive = new ArchiveFixture(Path.of(arguments[0])).start();
    int fields = Integer.parseInt(arguments[1]);
    int records = Integer.parseInt(arguments[2]);
    int next = 0;
    List<SinkRecord> batch = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Map<String, Object> value = new LinkedHashMap<>();
      value.put("event_time", START.toEpochMilli());
      if (i % 2 == 0) {
        for (int j = 0; j < fields; j++) {
          value.put("new" + next++, j);
        }
      } else {
        value.put("level", i / 10.0);
      }
      batch.add(record(i, value));
      if (batch.size() == 10) {
        archive.put(batch);
        batch.clear();
      }
    }
    archive.write(batch);
    if (archive.commit(records) != records) {
      throw new IllegalStateException("Not all rows are durable");
    }
    System.out.println("refused=" + archive.metric("records-refused-total"));
  }
}
