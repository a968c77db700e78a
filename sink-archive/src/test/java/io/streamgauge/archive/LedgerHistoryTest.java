// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.ledger.LedgerEntries;
import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that nobody needs to go on: folded, kept for a week, and never missed or believed. */
class LedgerHistoryTest {
  private static final String PATH = "_ledger/archive/readings/0";

  @TempDir Path dir;

  private final TestClock clock = new TestClock(ArchiveFixture.START);

  /** A task that ends here: nothing after this line runs. */
  private static final class Death extends Error {}

  /** A ledger with entries up to this one, each so long after the one before. */
  private Ledger grow(ObjectStore store, long to, Duration pace) throws IOException {
    Ledger ledger = new Ledger(store, PATH, "c", "1");
    ledger.open();
    for (long seq = ledger.end() / 10 + 1; seq <= to; seq++) {
      clock.advance(pace);
      assertTrue(ledger.append(next(ledger, seq)));
    }
    return ledger;
  }

  /** The entry of this number, up to ten times as many offsets. */
  private LedgerEntry next(Ledger ledger, long seq) {
    return ledger.next(Kind.COMMIT, seq * 10, 0, List.of(), Offsets.NONE, clock.instant());
  }

  private static List<LedgerEntry> lines(ObjectStore store, String key) throws IOException {
    List<LedgerEntry> entries = new ArrayList<>();
    for (String line : new String(store.read(key), StandardCharsets.UTF_8).lines().toList()) {
      entries.add(LedgerEntry.read(line.getBytes(StandardCharsets.UTF_8)));
    }
    return entries;
  }

  private static List<String> singles(ObjectStore store) throws IOException {
    return store.list(PATH).stream().filter(name -> !name.equals("kept")).toList();
  }

  private static List<String> kept(ObjectStore store) throws IOException {
    return store.list(PATH + "/kept");
  }

  /** What the ledger has of its past, by number. */
  private static Map<Long, LedgerEntry> all(ObjectStore store) throws IOException {
    Map<Long, LedgerEntry> all = new TreeMap<>();
    for (String name : singles(store)) {
      lines(store, PATH + "/" + name).forEach(entry -> all.put(entry.seq(), entry));
    }
    for (String name : kept(store)) {
      lines(store, PATH + "/kept/" + name).forEach(entry -> all.put(entry.seq(), entry));
    }
    return all;
  }

  private static void assertWhole(ObjectStore store, long from, long to) throws IOException {
    Map<Long, LedgerEntry> all = all(store);
    assertEquals(LongStream.rangeClosed(from, to).boxed().toList(), List.copyOf(all.keySet()));
    all.values().forEach(entry -> assertEquals(entry.seq() * 10 - 10, entry.prevEnd()));
  }

  @Test
  void voidEntriesAreFoldedAnHourLaterAndNoneIsMissing() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    grow(store, 300, Duration.ofSeconds(5));
    assertEquals(300, singles(store).size(), "all of the last hour");
    grow(store, 1_000, Duration.ofMinutes(1));
    assertTrue(singles(store).size() <= 64 + 64 + 16, "single: " + singles(store).size());
    assertEquals(14, kept(store).size());
    assertTrue(kept(store).get(0).startsWith("00000000000000000001-00000000000000000064-2026"));
    assertWhole(store, 1, 1_000);
    assertEquals(
        List.of(List.of(1_000L, 1_000L, 10_000L)),
        new ArchiveFixture(dir)
            .query(
                "SELECT count(*), count(DISTINCT seq), max(\"end\") FROM"
                    + " read_json('DIR/_ledger/**/*.json', filename = true)"));
    Ledger next = new Ledger(store, PATH, "c", "1");
    next.open();
    assertEquals(10_000, next.end());
  }

  @Test
  void aClockThatWasAheadForAWhileHoldsNothingUp() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    grow(store, 100, Duration.ofMinutes(1));
    Instant right = clock.instant();
    clock.set(right.plus(Duration.ofDays(3650)));
    grow(store, 140, Duration.ofMinutes(1));
    clock.set(right);
    grow(store, 1_000, Duration.ofMinutes(1));
    assertTrue(singles(store).size() <= 64 + 64 + 16, "single: " + singles(store).size());
    assertTrue(kept(store).stream().noneMatch(name -> name.contains("-2036")), "goes in a week");
  }

  /** Requests to a bucket take long, and a commit waits for those of the folding. */
  @Test
  void entriesAreReadAndDeletedSomeAtATimeTheFoldedOneBetween() throws Exception {
    ObjectStore sound = OpenedStores.directory(dir);
    grow(sound, 207, Duration.ofMinutes(1));
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    grow(parallel(sound, calls), 208, Duration.ofMinutes(1));
    assertEquals(2, kept(sound).size());
    assertWhole(sound, 1, 208);
    List<String> alone =
        calls.stream()
            .filter(call -> call.startsWith("own read") || call.startsWith("own delete"))
            .toList();
    assertTrue(alone.size() <= 4, "one after the other: " + alone);
    // Those before were folded sixteen entries earlier.
    int durable = calls.indexOf("own createOnce kept/" + kept(sound).get(1));
    for (int seq = 65; seq <= 128; seq++) {
      assertTrue(
          durable >= 0 && durable < calls.indexOf(String.format("other delete %020d.json", seq)),
          "entry " + seq);
    }
  }

  /** A store that does eight things at a time, and notes which thread has asked for what. */
  private static ObjectStore parallel(ObjectStore sound, List<String> calls) {
    Thread own = Thread.currentThread();
    return (ObjectStore)
        java.lang.reflect.Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("parallelism")) {
                return 8;
              }
              Object result = method.invoke(sound, arguments);
              if (arguments != null && arguments[0] instanceof String key) {
                String thread = Thread.currentThread() == own ? "own " : "other ";
                calls.add(thread + method.getName() + " " + key.replace(PATH + "/", ""));
              }
              return result;
            });
  }

  /** Until they are folded every list of them has many pages. */
  @Test
  void manyEntriesOfAnEarlierVersionAreFoldedFaster() throws Exception {
    ObjectStore sound = OpenedStores.directory(dir);
    grow(sound, 1_599, Duration.ZERO);
    assertEquals(List.of(), kept(sound));
    clock.advance(Duration.ofHours(2));
    grow(parallel(sound, Collections.synchronizedList(new ArrayList<>())), 1_600, Duration.ZERO);
    assertEquals(6, kept(sound).size());
    grow(parallel(sound, Collections.synchronizedList(new ArrayList<>())), 1_632, Duration.ZERO);
    assertEquals(14, kept(sound).size(), "in haste only while there are more than a thousand");
    assertWhole(sound, 1, 1_632);
  }

  @Test
  void whatIsOlderThanAWeekGoesAndNothingYoungerDoes() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    grow(store, 1_000, Duration.ofMinutes(30));
    long oldest = all(store).keySet().iterator().next();
    long week = 1_000 - 7 * 48;
    assertTrue(oldest <= week, "from " + oldest);
    assertTrue(oldest > week - 64 - 16 - 64, "from " + oldest);
    assertWhole(store, oldest, 1_000);
  }

  @Test
  void aLedgerOfAnEarlierVersionIsFoldedLittleByLittle() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    grow(store, 16, Duration.ofMinutes(1));
    LedgerEntry first = all(store).get(16L);
    for (long seq = 17; seq <= 1_000; seq++) {
      clock.advance(Duration.ofMinutes(1));
      LedgerEntry entry =
          new LedgerEntry(
              seq,
              Kind.COMMIT,
              seq * 10 - 10,
              seq * 10,
              0,
              first.writer(),
              List.of(),
              null,
              Math.max(1, seq - 64),
              clock.instant().toString(),
              null,
              null);
      assertTrue(store.createOnce(PATH + String.format("/%020d.json", seq), entry.json()));
    }
    for (long seq = 1; seq < 30; seq++) {
      // It had deleted the first of them.
      store.delete(PATH + String.format("/%020d.json", seq));
    }
    grow(store, 1_016, Duration.ofMinutes(1));
    assertEquals(2, kept(store).size(), "so much at a time");
    grow(store, 1_200, Duration.ofMinutes(1));
    assertWhole(store, 30, 1_200);
    assertTrue(singles(store).size() <= 64 + 64 + 16 + 64, "single: " + singles(store).size());
    grow(store, 1_300, Duration.ofHours(3));
    assertFalse(all(store).containsKey(64L), "the odd ones are deleted one by one");
  }

  @Test
  void deathAtEveryStepOfFoldingLosesNothing() throws Exception {
    for (int at = 0; ; at++) {
      Path place = dir.resolve("death" + at);
      ObjectStore sound = OpenedStores.directory(place);
      grow(sound, 207, Duration.ofMinutes(1));
      int[] left = {at};
      ObjectStore deadly =
          FaultyStore.around(
              sound,
              point -> {
                if (left[0]-- == 0) {
                  throw new Death();
                }
              });
      boolean dies = true;
      try {
        grow(deadly, 208, Duration.ofMinutes(1));
        dies = false;
      } catch (Death died) {
        // What is left is looked at.
      }
      long tail = new LedgerEntries(sound, PATH).last(0).seq();
      assertWhole(sound, 1, tail);
      grow(sound, 320, Duration.ofMinutes(1));
      assertWhole(sound, 1, 320);
      assertTrue(singles(sound).size() <= 64 + 64 + 16, at + ": " + singles(sound).size());
      if (!dies) {
        assertTrue(at > 100, "steps " + at);
        return;
      }
      at += at > 12 && at < 120 ? 6 : 0;
    }
  }

  @Test
  void twoTasksThatFoldAtTheSameTimeLeaveEachEntryOnce() throws Exception {
    for (int at = 0; at < 150; at += at > 12 ? 7 : 1) {
      ObjectStore sound = OpenedStores.directory(dir.resolve("two" + at));
      grow(sound, 207, Duration.ofMinutes(1));
      int[] left = {at};
      ObjectStore slow =
          FaultyStore.around(
              sound,
              point -> {
                if (left[0]-- == 0) {
                  grow(sound, 240, Duration.ofMinutes(1));
                }
              });
      Ledger sleeper = new Ledger(slow, PATH, "c", "1");
      sleeper.open();
      if (sleeper.end() == 2_070) {
        sleeper.append(next(sleeper, 208));
      }
      long tail = new LedgerEntries(sound, PATH).last(0).seq();
      assertWhole(sound, 1, tail);
      List<Long> folded = new ArrayList<>();
      for (String name : kept(sound)) {
        lines(sound, PATH + "/kept/" + name).forEach(entry -> folded.add(entry.seq()));
      }
      assertEquals(folded.stream().distinct().toList(), folded, "folded once, at " + at);
    }
  }

  /** What it has taken a place of in the meantime is folded, so nothing stops its entry. */
  @Test
  void hole02AWriterThatSleptUntilItsEntriesWereFoldedIsStale() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    grow(store, 5, Duration.ofMinutes(1));
    ObjectStore.Staged staged = store.stage(PATH, "topics/readings/a.parquet");
    String key = staged.seal();
    Ledger sleeper = new Ledger(store, PATH, "c", "1");
    sleeper.open();
    LedgerEntry late =
        sleeper.next(
            Kind.COMMIT,
            60,
            0,
            List.of(new DataFile("topics/readings/a.parquet", key, 0, "0", 1, 50, 59, null)),
            Offsets.NONE,
            clock.instant());
    grow(store, 1_000, Duration.ofMinutes(1));
    Path entry = dir.resolve(PATH + "/00000000000000000006.json");
    assertFalse(Files.exists(entry), "folded");
    assertFalse(sleeper.append(late));
    assertEquals(10_000, sleeper.end());
    assertFalse(Files.exists(entry), "taken back");
    assertFalse(Files.exists(dir.resolve("topics/readings/a.parquet")), "invisible");
    assertWhole(store, 1, 1_000);
  }

  @Test
  void anEntryThatAStaleWriterLeftBehindIsRemoved() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    grow(store, 5, Duration.ofMinutes(1));
    Ledger sleeper = new Ledger(store, PATH, "c", "1");
    sleeper.open();
    LedgerEntry late = next(sleeper, 6);
    grow(store, 1_000, Duration.ofMinutes(1));
    store.createOnce(PATH + "/00000000000000000006.json", late.json());
    grow(store, 1_016, Duration.ofMinutes(1));
    assertFalse(Files.exists(dir.resolve(PATH + "/00000000000000000006.json")));
    assertWhole(store, 1, 1_016);
  }

  @Test
  void whatATaskLeftThatDiedWhileItFoldedIsRemoved() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    grow(store, 160, Duration.ofMinutes(1));
    Path staging = dir.resolve("_staging/" + PATH + "/kept");
    Files.createFile(staging.resolve("half.inprogress"));
    grow(store, 161, Duration.ofMinutes(1));
    assertEquals(0, staging.toFile().list().length);
    assertWhole(store, 1, 161);
  }

  @Test
  void largeEntriesAreFoldedInParts() throws Exception {
    ObjectStore store = OpenedStores.directory(dir);
    Ledger ledger = new Ledger(store, PATH, "c".repeat(200_000), "1");
    ledger.open();
    for (long seq = 1; seq <= 144; seq++) {
      clock.advance(Duration.ofHours(1));
      assertTrue(ledger.append(next(ledger, seq)));
    }
    assertEquals(4, kept(store).size());
    assertWhole(store, 1, 144);
  }

  @Test
  void anEntryThatTheStoreDoesNotListIsTriedAgain() throws Exception {
    ObjectStore sound = OpenedStores.directory(dir);
    boolean[] blind = {false};
    ObjectStore store =
        (ObjectStore)
            java.lang.reflect.Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (proxy, method, arguments) ->
                    blind[0] && method.getName().equals("list")
                        ? List.of()
                        : method.invoke(sound, arguments));
    Ledger ledger = new Ledger(store, PATH, "c", "1");
    ledger.open();
    LedgerEntry entry = next(ledger, 1);
    blind[0] = true;
    assertThrows(IOException.class, () -> ledger.append(entry));
    blind[0] = false;
    assertTrue(ledger.append(entry));
  }
}
