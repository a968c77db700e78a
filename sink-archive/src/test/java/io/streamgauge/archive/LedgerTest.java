// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
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
    return new ArchiveFixture(dir.resolve(name)).by("sensor_id");
  }

  /** Two commits of a task; what Connect would have committed is added to the list. */
  private static void twoCommits(ArchiveFixture process, List<Long> committed) {
    process.start().write(readings(0, 20, 3));
    committed.add(process.commit(20));
    process.write(readings(20, 40, 3));
    committed.add(process.commit(40));
  }

  private ArchiveFixture threeCommits(String name) throws Exception {
    ArchiveFixture process = process(name);
    twoCommits(process, new ArrayList<>());
    process.write(readings(40, 60, 3));
    return process;
  }

  /** The next owner reads on from what was committed, up to 60. */
  private static void goOn(ArchiveFixture process, long from) throws Exception {
    process.start().write(readings(from, 60, 3));
    assertEquals(60, process.commit(60));
  }

  /** The place of this name as a ledger sees it. */
  ObjectStore store(String name) throws Exception {
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
          List.of(),
          store("death" + at).staged(PATH, List.of()),
          "left in staging after death at " + at);
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
      process.start();
      for (int end = 20; end <= 60; end += 20) {
        List<SinkRecord> batch = readings(end - 20, end, 3);
        try {
          process.put(batch);
        } catch (RetriableException e) {
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
    ArchiveFixture one = process("fork").start();
    ArchiveFixture other = process("fork").start();
    one.put(readings(0, 20, 3));
    // The other one starts behind a record that compaction has removed meanwhile.
    other.put(readings(1, 25, 3));
    one.flush();
    other.flush();
    assertEquals(20, one.commit(20));
    other.assertDone(25);
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
    Path entry = dir.resolve("stale/" + PATH + "/00000000000000000001.json");
    assertFalse(Files.exists(entry), "collected");
    assertTrue(store.list(PATH).size() >= 64, "enough is kept");
    assertFalse(sleeper.append(late));
    assertEquals(1600, sleeper.end());
    assertFalse(Files.exists(entry), "taken back");
  }

  @Test
  void hole03ItsOwnEntryAfterALostAnswerIsNotAnotherWriter() throws Exception {
    ArchiveFixture process = process("lost").start();
    process.put(readings(0, 20, 3));
    process.failNext("after createOnce", 1);
    process.flush();
    assertEquals(0, process.commit(20), "not known, so not promised");
    process.write(readings(20, 30, 3));
    process.flush();
    process.assertDone(30);
    assertEquals(2, process.dir.resolve(PATH).toFile().list().length);
  }

  /** The entry was taken for all its error, and another task stages for the one behind it. */
  @Test
  void hole03TryingItsOwnEntryAgainDropsNothingOfATaskThatWentOnBehindIt() throws Exception {
    ArchiveFixture process = process("behind").start();
    process.put(readings(0, 20, 3));
    process.failNext("after createOnce", 1);
    process.flush();
    ArchiveFixture other = process("behind").start();
    other.put(readings(20, 40, 3));
    other.failNext("before createOnce", 1);
    other.flush();
    process.flush();
    other.flush();
    assertEquals(40, other.commit(40));
    other.assertEachOffsetOnce(40);
  }

  @Test
  void hole04TheOwnerGoesOnBehindACommitOfAZombie() throws Exception {
    ArchiveFixture owner = process("owner").start();
    ArchiveFixture zombie = process("owner").start();
    owner.put(readings(0, 10, 3));
    zombie.write(readings(0, 5, 3));
    owner.flush();
    owner.flush();
    assertEquals(10, owner.commit(10));
    owner.write(readings(10, 20, 3));
    owner.assertEachOffsetOnce(20);
  }

  @Test
  void hole05ItNeverSeeksBackAndAcceptsThatAUserSkippedForward() throws Exception {
    ArchiveFixture first = process("skip").start();
    first.write(readings(0, 10, 3));
    ArchiveFixture second = process("skip").start();
    second.write(readings(50, 60, 3));
    assertEquals(60, second.commit(60));
    assertEquals(Map.of(), second.context.rewinds());
    assertEquals(20, second.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void hole06OffsetsMovedBackByTheUserAreArchivedAgain() throws Exception {
    ArchiveFixture first = threeCommits("reset");
    ParquetArchiveSinkConnector connector = new ParquetArchiveSinkConnector();
    // The second time is harmless, and forward is nothing.
    for (long offset : List.of(30L, 30L, 1000L)) {
      assertTrue(connector.alterOffsets(first.props, Map.of(READINGS, offset)), "to " + offset);
    }
    assertEquals(4, first.dir.resolve(PATH).toFile().list().length);
    ArchiveFixture second = process("reset").start();
    second.write(readings(30, 70, 3));
    assertEquals(70, second.commit(70));
    assertEquals(60 + 40, second.count("SELECT count(*) FROM FILES"));
    assertEquals(70, second.count("SELECT count(DISTINCT _kafka_offset) FROM FILES"));
  }

  @Test
  void hole07ATopicMadeAnewIsNotSkippedSilently() throws Exception {
    ArchiveFixture first = threeCommits("anew");
    ArchiveFixture second = process("anew").start();
    assertFails(ConnectException.class, () -> second.put(readings(0, 5, 3)), "made anew");
    assertTrue(new ParquetArchiveSinkConnector().alterOffsets(first.props, Map.of(READINGS, 0L)));
    ArchiveFixture third = process("anew").start();
    third.write(readings(0, 5, 3));
    assertEquals(5, third.commit(5));
    assertEquals(65, third.count("SELECT count(*) FROM FILES"));
  }

  @Test
  void hole08APromisedFileThatIsGoneFailsLoudly() throws Exception {
    ArchiveFixture first = process("gone").start();
    first.put(readings(0, 10, 3));
    first.failNext("before publish", 100);
    first.flush();
    loseStaged("gone");
    ArchiveFixture second = process("gone").start();
    assertFails(ConnectException.class, () -> second.put(readings(0, 10, 3)), "restore it");
  }

  @Test
  void hole11AStoreThatCreatesTwiceIsRefused() throws Exception {
    ObjectStore sound = store("twice");
    ObjectStore broken =
        (ObjectStore)
            Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) ->
                    method.getName().equals("createOnce") ? true : method.invoke(sound, arguments));
    ArchiveFixture required = process("twice").with("archive.exactly.once", "required");
    assertFails(ConnectException.class, () -> probe(broken, required), "twice");
    required.with("archive.exactly.once", "preferred");
    probe(broken, required);
  }

  private static void probe(ObjectStore store, ArchiveFixture archive) throws IOException {
    ParquetArchiveSinkConfig config = archive.config();
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
