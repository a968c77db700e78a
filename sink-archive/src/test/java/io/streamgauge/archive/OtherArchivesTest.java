// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.rows.ErrorLog;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Stores;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector under a new name, where one of another name has archived the same. */
class OtherArchivesTest {
  private static final String TOLD = "in the same place";

  @TempDir Path dir;

  private String logOf(String name, int from) {
    return ErrorLog.of(
        () -> {
          ArchiveFixture archive = new ArchiveFixture(dir).with("name", name).start();
          archive.write(readings(from, from + 10, 2));
          archive.task.stop();
        });
  }

  @Test
  void isToldOnceAtItsFirstStart() {
    assertFalse(logOf("river", 0).contains(TOLD));
    assertFalse(logOf("river", 10).contains(TOLD));
    String renamed = logOf("rivers", 0);
    assertTrue(
        renamed.contains("readings-0 was archived as rivers yet, but as river " + TOLD), renamed);
    assertFalse(logOf("rivers", 10).contains(TOLD));
    assertFalse(logOf("river", 20).contains(TOLD), "it was there first");
  }

  @Test
  void twoThatBeginTogetherAreToldByWhoeverIsSecond() {
    ArchiveFixture river = new ArchiveFixture(dir).with("name", "river");
    ArchiveFixture rivers = new ArchiveFixture(dir).with("name", "rivers");
    String begin =
        ErrorLog.of(
            () -> {
              river.start().put(List.of());
              rivers.start().put(List.of());
              river.write(readings(0, 10, 2));
            });
    assertFalse(begin.contains(TOLD), begin);
    String second = ErrorLog.of(() -> rivers.write(readings(0, 10, 2)));
    assertTrue(
        second.contains("readings-0 is archived as rivers from now on, and as river " + TOLD),
        second);
    String later =
        ErrorLog.of(
            () -> {
              river.write(readings(10, 20, 2));
              rivers.write(readings(10, 20, 2));
            });
    assertFalse(later.contains(TOLD), later);
  }

  private static SinkRecord of(int partition) {
    return reading(new TopicPartition("readings", partition), 0, "s", null, START, 1.0);
  }

  @Test
  void aPartitionWithoutRowsHidesNobodyAndManyAreToldOnce() {
    TopicPartition[] all =
        IntStream.range(0, 12)
            .mapToObj(partition -> new TopicPartition("readings", partition))
            .toArray(TopicPartition[]::new);
    List<SinkRecord> rows = IntStream.range(1, 12).mapToObj(OtherArchivesTest::of).toList();
    ArchiveFixture river = new ArchiveFixture(dir).with("name", "river").start(all);
    river.write(rows);
    river.task.stop();
    AtomicInteger asked = new AtomicInteger();
    ArchiveFixture rivers = new ArchiveFixture(dir).with("name", "rivers");
    rivers.stores = config -> counting(Stores.open(config.store()), asked);
    String log = ErrorLog.of(() -> rivers.start(all).write(rows));
    assertEquals(2, log.split(TOLD, -1).length, log);
    assertEquals(2, asked.get(), "what one of them has of the topic, before and after");
  }

  private static ObjectStore counting(ObjectStore store, AtomicInteger asked) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("entries")
                  && arguments[0].equals("_ledger/river/readings")) {
                asked.incrementAndGet();
              }
              return method.invoke(store, arguments);
            });
  }

  @Test
  void otherTopicsBesideEachOtherAreRight() {
    assertFalse(logOf("river", 0).contains(TOLD));
    TopicPartition rain = new TopicPartition("rain", 0);
    String log =
        ErrorLog.of(
            () -> {
              ArchiveFixture archive = new ArchiveFixture(dir).with("name", "rain").start(rain);
              archive.task.put(List.of());
              archive.task.stop();
            });
    assertFalse(log.contains(TOLD), log);
  }
}
