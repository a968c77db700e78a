// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.LedgerEntry.Kind;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exactly once, whatever dies or wakes at whatever step. Named after the ways to get it wrong. */
class LedgerTest {
  private static final String PATH = "_ledger/archive/readings/0";

  @TempDir Path dir;

  /** A process that ends here: nothing after this line runs. */
  private static final class Death extends Error {}

  /** A process that archives to a place of this name. */
  ArchiveFixture process(String name) throws Exception {
    return new ArchiveFixture(dir.resolve(name)).with("archive.partition.by", "sensor_id");
  }

  private static List<SinkRecord> readings(int from, int to) {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(reading(i, "s" + i % 3, START.plusSeconds(i), i / 10.0));
    }
    return records;
  }

  /** Two commits of a task; what Connect would have committed is added to the list. */
  private static void twoCommits(ArchiveFixture process, List<Long> committed) {
    process.start(READINGS);
    process.put(readings(0, 20));
    process.flush();
    committed.add(process.commit(20));
    process.put(readings(20, 40));
    process.flush();
    committed.add(process.commit(40));
  }

  /** The next owner reads on from what was committed, up to 60. */
  private static void goOn(ArchiveFixture process, long from) throws Exception {
    process.start(READINGS);
    process.put(readings((int) from, 60));
    process.flush();
    assertEquals(60, process.commit(60));
  }

  /** The place of this name as a ledger sees it. */
  ObjectStore store(String name) {
    return OpenedStores.directory(dir.resolve(name));
  }

  /** Only each so manieth step is taken; all where a run is quick. */
  int stride() {
    return 1;
  }

  /** Loses what is staged and not published, as a careless clean-up would. */
  void loseStaged(String name) throws Exception {
    try (Stream<Path> files = Files.list(dir.resolve(name + "/_staging/" + PATH))) {
      Files.delete(files.findFirst().orElseThrow());
    }
  }

  private int points() throws Exception {
    AtomicInteger points = new AtomicInteger();
    ArchiveFixture counted = process("count");
    counted.fault = point -> points.incrementAndGet();
    twoCommits(counted, new ArrayList<>());
    return points.get();
  }

  @Test
  void deathAtEveryStepLosesAndRepeatsNothing() throws Exception {
    int points = points();
    assertTrue(points > 40, "points: " + points);
    for (int at = 0; at < points; at += stride()) {
      ArchiveFixture first = process("death" + at);
      List<Long> committed = new ArrayList<>(List.of(0L));
      int[] left = {at};
      first.fault =
          point -> {
            if (left[0]-- <= 0) {
              throw new Death();
            }
          };
      assertThrows(Death.class, () -> twoCommits(first, committed));
      ArchiveFixture second = process("death" + at);
      goOn(second, committed.get(committed.size() - 1));
      second.assertEachOffsetOnce(60);
      assertEquals(
          List.of(), store("death" + at).staged(PATH), "left in staging after death at " + at);
    }
  }

  @Test
  void aZombieThatWakesAtEveryStepLosesAndRepeatsNothing() throws Exception {
    int points = points();
    for (int at = 0; at < points; at += stride()) {
      ArchiveFixture zombie = process("zombie" + at);
      ArchiveFixture owner = process("zombie" + at);
      List<Long> committed = new ArrayList<>(List.of(0L));
      int[] left = {at};
      zombie.fault =
          point -> {
            if (left[0]-- == 0) {
              try {
                goOn(owner, committed.get(committed.size() - 1));
              } catch (Exception e) {
                throw new IOException(e);
              }
            }
          };
      twoCommits(zombie, committed);
      zombie.flush();
      owner.assertEachOffsetOnce(60);
      assertChainIsWhole(owner);
    }
  }

  @Test
  void aFailureAtEveryStepIsTriedAgainWithoutLossOrRepeat() throws Exception {
    int points = points();
    for (int at = 0; at < points; at += stride()) {
      ArchiveFixture process = process("failure" + at);
      int[] left = {at};
      process.fault =
          point -> {
            if (left[0]-- == 0) {
              throw new IOException("no answer " + point);
            }
          };
      process.start(READINGS);
      for (int end = 20; end <= 60; end += 20) {
        List<SinkRecord> batch = readings(end - 20, end);
        try {
          process.put(batch);
        } catch (org.apache.kafka.connect.errors.RetriableException e) {
          process.clock.advance(Duration.ofMinutes(1));
          process.put(batch);
        }
        process.flush();
      }
      process.flush();
      process.flush();
      assertEquals(60, process.commit(60), "failure at " + at);
      process.assertEachOffsetOnce(60);
    }
  }

  private static void assertChainIsWhole(ArchiveFixture process) throws IOException {
    ObjectStore store = OpenedStores.directory(process.dir);
    List<String> names = store.list(PATH);
    long end = 0;
    for (int i = 0; i < names.size(); i++) {
      LedgerEntry entry = LedgerEntry.read(store.read(PATH + "/" + names.get(i)));
      assertEquals(i + 1, entry.seq());
      assertEquals(end, entry.prevEnd());
      end = entry.end();
    }
  }

  @Test
  void hole01TwoWritersWithDifferentFirstOffsetsCannotBothCommit() throws Exception {
    ArchiveFixture one = process("fork").start(READINGS);
    ArchiveFixture other = process("fork").start(READINGS);
    one.put(readings(0, 20));
    // The other one starts behind a record that compaction has removed meanwhile.
    other.put(readings(1, 25));
    one.flush();
    other.flush();
    assertEquals(20, one.commit(20));
    assertEquals(25, other.commit(25));
    other.assertEachOffsetOnce(25);
  }

  @Test
  void hole02AWriterThatSleptUntilItsEntriesWereCollectedIsStale() throws Exception {
    ObjectStore store = store("stale");
    TestClock clock = new TestClock(ArchiveFixture.START);
    Ledger sleeper = new Ledger(store, PATH, "c", "1");
    sleeper.open();
    LedgerEntry late = sleeper.next(Kind.COMMIT, 5, 0, List.of(), Offsets.NONE, clock.instant());
    Ledger owner = new Ledger(store, PATH, "c", "1");
    owner.open();
    for (int i = 1; i <= 160; i++) {
      clock.advance(Duration.ofHours(12));
      assertTrue(
          owner.append(
              owner.next(Kind.COMMIT, i * 10L, 0, List.of(), Offsets.NONE, clock.instant())));
    }
    assertFalse(
        Files.exists(dir.resolve("stale/" + PATH + "/00000000000000000001.json")), "collected");
    assertTrue(store.list(PATH).size() >= 64, "enough is kept");
    assertFalse(sleeper.append(late));
    assertEquals(1600, sleeper.end());
    assertFalse(
        Files.exists(dir.resolve("stale/" + PATH + "/00000000000000000001.json")), "taken back");
  }

  @Test
  void hole03ItsOwnEntryAfterALostAnswerIsNotAnotherWriter() throws Exception {
    ArchiveFixture process = process("lost").start(READINGS);
    process.put(readings(0, 20));
    process.failNext("after createOnce", 1);
    process.flush();
    assertEquals(0, process.commit(20), "not known, so not promised");
    process.put(readings(20, 30));
    process.flush();
    process.flush();
    assertEquals(30, process.commit(30));
    process.assertEachOffsetOnce(30);
    try (Stream<Path> entries = Files.list(process.dir.resolve(PATH))) {
      assertEquals(2, entries.count());
    }
  }

  @Test
  void hole04TheOwnerGoesOnBehindACommitOfAZombie() throws Exception {
    ArchiveFixture owner = process("owner").start(READINGS);
    ArchiveFixture zombie = process("owner").start(READINGS);
    owner.put(readings(0, 10));
    zombie.put(readings(0, 5));
    zombie.flush();
    owner.flush();
    owner.flush();
    assertEquals(10, owner.commit(10));
    owner.put(readings(10, 20));
    owner.flush();
    owner.assertEachOffsetOnce(20);
  }

  @Test
  void hole05ItNeverSeeksBackAndAcceptsThatAUserSkippedForward() throws Exception {
    ArchiveFixture first = process("skip").start(READINGS);
    first.put(readings(0, 10));
    first.flush();
    ArchiveFixture second = process("skip").start(READINGS);
    second.put(readings(50, 60));
    second.flush();
    assertEquals(60, second.commit(60));
    assertEquals(Map.of(), second.context.rewinds());
    assertEquals(20, second.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void hole06OffsetsMovedBackByTheUserAreArchivedAgain() throws Exception {
    ArchiveFixture first = process("reset");
    twoCommits(first, new ArrayList<>());
    first.put(readings(40, 60));
    first.flush();
    ParquetArchiveSinkConnector connector = new ParquetArchiveSinkConnector();
    assertTrue(connector.alterOffsets(first.props, Map.of(READINGS, 30L)));
    assertTrue(connector.alterOffsets(first.props, Map.of(READINGS, 30L)), "again is harmless");
    assertTrue(connector.alterOffsets(first.props, Map.of(READINGS, 1000L)), "forward is nothing");
    try (Stream<Path> entries = Files.list(first.dir.resolve(PATH))) {
      assertEquals(4, entries.count());
    }
    ArchiveFixture second = process("reset").start(READINGS);
    second.put(readings(30, 70));
    second.flush();
    assertEquals(70, second.commit(70));
    assertEquals(60 + 40, second.count("SELECT count(*) FROM FILES"));
    assertEquals(70, second.count("SELECT count(DISTINCT _kafka_offset) FROM FILES"));
  }

  @Test
  void hole07ATopicMadeAnewIsNotSkippedSilently() throws Exception {
    ArchiveFixture first = process("anew");
    twoCommits(first, new ArrayList<>());
    first.put(readings(40, 60));
    first.flush();
    ArchiveFixture second = process("anew").start(READINGS);
    ConnectException movedBack =
        assertThrows(ConnectException.class, () -> second.put(readings(0, 5)));
    assertTrue(movedBack.getMessage().contains("made anew"), movedBack.getMessage());
    assertTrue(new ParquetArchiveSinkConnector().alterOffsets(first.props, Map.of(READINGS, 0L)));
    ArchiveFixture third = process("anew").start(READINGS);
    third.put(readings(0, 5));
    third.flush();
    assertEquals(5, third.commit(5));
    assertEquals(65, third.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void hole08APromisedFileThatIsGoneFailsLoudly() throws Exception {
    ArchiveFixture first = process("gone").start(READINGS);
    first.put(readings(0, 10));
    first.failNext("before publish", 100);
    first.flush();
    loseStaged("gone");
    ArchiveFixture second = process("gone").start(READINGS);
    ConnectException gone = assertThrows(ConnectException.class, () -> second.put(readings(0, 10)));
    assertTrue(gone.getMessage().contains("restore it"), gone.getMessage());
  }

  @Test
  void hole11AStoreThatCreatesTwiceIsRefused() throws Exception {
    FaultyStore sound = new FaultyStore(store("twice"), point -> {});
    ObjectStore broken =
        (ObjectStore)
            java.lang.reflect.Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) ->
                    method.getName().equals("createOnce") ? true : method.invoke(sound, arguments));
    ArchiveFixture required = process("twice").with("archive.exactly.once", "required");
    ConnectException refused = assertThrows(ConnectException.class, () -> probe(broken, required));
    assertTrue(refused.getMessage().contains("twice"), refused.getMessage());
    required.with("archive.exactly.once", "preferred");
    probe(broken, required);
  }

  private static void probe(ObjectStore store, ArchiveFixture archive) throws IOException {
    ParquetArchiveSinkConfig config = ParquetArchiveSinkConfig.of(archive.props);
    Stores.probe(
        store,
        config.store().place(),
        config.path().root(),
        config.archiveId(),
        config.delivery().exactlyOnce());
  }

  @Test
  void hole13CreateOnceNeverOverwritesAndLeavesNothingPartial() throws Exception {
    ObjectStore store = store("once");
    assertTrue(store.createOnce("a/b.json", new byte[] {1}));
    assertFalse(store.createOnce("a/b.json", new byte[] {2}));
    assertEquals(1, store.read("a/b.json")[0]);
    assertEquals(List.of("b.json"), store.list("a"));
  }
}
