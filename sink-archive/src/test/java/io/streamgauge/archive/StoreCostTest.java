// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.StormProxy.StoreRequest;
import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.testing.S3Server;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start and a commit ask a bucket for: so much per file, and nothing else that grows. */
class StoreCostTest {
  private static final String PATH = "_ledger/archive/readings/0";

  /** The journal written, the upload begun, sent and completed, the journal deleted. */
  private static final int PER_FILE = 5;

  /** The entry written, the ledger listed from there on. */
  private static final int PER_COMMIT = 2;

  @TempDir Path dir;

  @AutoClose("stop")
  private S3Server server;

  @AutoClose private StormProxy proxy;

  private final List<StoreRequest> requests = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void startServer() throws Exception {
    server = new S3Server(dir);
    proxy = new StormProxy(server.port());
    proxy.weather(
        request -> {
          requests.add(request);
          return StoreFault.NONE;
        });
  }

  private ArchiveFixture process(String bucket) {
    return new ArchiveFixture(server.bucket(bucket))
        .inBucket(server.options(bucket))
        .with("store.url", proxy.url())
        .by("sensor_id");
  }

  /** Requests of one commit. */
  private List<StoreRequest> commit(ArchiveFixture process, int from, int to, int sensors) {
    process.put(readings(from, to, sensors));
    requests.clear();
    process.flush();
    assertEquals(to, process.commit(to));
    return List.copyOf(requests);
  }

  private static long lists(List<StoreRequest> requests) {
    return requests.stream().filter(request -> request.target().contains("list-type=2")).count();
  }

  private static long reads(List<StoreRequest> requests) {
    return requests.stream().filter(request -> request.method().equals("GET")).count()
        - lists(requests);
  }

  @Test
  void theFirstCommitAfterAStartCostsWhatLaterOnesDo() throws Exception {
    ArchiveFixture process = process("first").start();
    for (int task = 0; task < 2; task++) {
      int from = 240 * task;
      List<StoreRequest> first = commit(process, from, from + 80, 40);
      List<StoreRequest> later = commit(process, from + 80, from + 160, 40);
      assertEquals(40 * PER_FILE + PER_COMMIT, later.size());
      int looks = task == 0 ? 2 : 1;
      assertEquals(
          later.size() + looks, first.size(), "what others have left, and who archives here too");
      assertEquals(0, reads(first));
      List<StoreRequest> few = commit(process, from + 160, from + 240, 4);
      assertEquals(4 * PER_FILE + PER_COMMIT, few.size());
      process.task.stop();
      process.start();
    }
    process.assertEachOffsetOnce(480);
  }

  @Test
  void filesThatADeadWriterLeftCostSoMuchEach() throws Exception {
    List<Integer> costs = new ArrayList<>();
    for (int left : List.of(10, 40)) {
      String bucket = "dead" + left;
      ArchiveFixture dead = process(bucket).start();
      dead.put(readings(0, left, left));
      dead.failNext("before createOnce", 100);
      dead.flush();
      ArchiveFixture process = process(bucket).start();
      List<StoreRequest> first = commit(process, 0, 40, 40);
      costs.add(first.size() - 40 * PER_FILE - PER_COMMIT - 2);
      assertEquals(left, reads(first.stream().filter(StoreCostTest::ofJournal).toList()));
      process.assertEachOffsetOnce(40);
      assertEquals(List.of(), OpenedStores.openUploads(process.config().store()));
    }
    assertEquals(4 * costs.get(0), costs.get(1));
  }

  private static boolean ofJournal(StoreRequest request) {
    return request.target().contains("/_staging/");
  }

  /** A ledger of so many entries, so long apart, as it is in the directory of a bucket. */
  private void grow(Path bucket, int entries, Duration pace) throws IOException {
    TestClock clock = new TestClock(ArchiveFixture.START.minus(pace.multipliedBy(entries)));
    ObjectStore store = OpenedStores.directory(bucket);
    Ledger ledger = new Ledger(store, PATH, "archive", "1");
    ledger.open();
    for (int i = 1; i <= entries; i++) {
      clock.advance(pace);
      ledger.append(ledger.next(Kind.COMMIT, i, i, List.of(), Offsets.NONE, clock.instant()));
    }
    try (Stream<Path> left = Files.walk(bucket.resolve("_staging"))) {
      assertEquals(0, left.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void aStartAndACommitCostTheSameHoweverOldTheLedgerIs() throws Exception {
    List<List<Long>> costs = new ArrayList<>();
    for (int entries : List.of(100, 1_300)) {
      Path bucket = server.bucket("old" + entries);
      grow(bucket, entries, Duration.ofMinutes(1));
      assertTrue(OpenedStores.directory(bucket).list(PATH).size() <= 64 + 64 + 16);
      ArchiveFixture process = process("old" + entries).start();
      requests.clear();
      process.put(List.of());
      List<StoreRequest> start = List.copyOf(requests);
      List<StoreRequest> first = commit(process, entries, entries + 3, 3);
      List<StoreRequest> later = commit(process, entries + 3, entries + 6, 3);
      costs.add(
          List.of((long) start.size(), lists(start), (long) first.size(), (long) later.size()));
      assertEquals(1, lists(later));
      process.task.stop();
    }
    assertEquals(
        List.of(2L, 1L, 3L * PER_FILE + PER_COMMIT + 1, 3L * PER_FILE + PER_COMMIT), costs.get(0));
    assertEquals(costs.get(0), costs.get(1));
  }

  @Test
  void aCommitListsTheLedgerFromTheLastKnownEntryOn() throws Exception {
    int entries = 1_200;
    grow(server.bucket("fast"), entries, Duration.ofSeconds(1));
    ArchiveFixture process = process("fast").start();
    requests.clear();
    process.put(List.of());
    assertEquals(2, lists(requests), "pages of entries that are not an hour old");
    commit(process, entries, entries + 3, 3);
    List<StoreRequest> later = commit(process, entries + 3, entries + 6, 3);
    List<String> listed =
        later.stream()
            .map(StoreRequest::target)
            .filter(target -> target.contains("list-type=2"))
            .toList();
    assertEquals(1, listed.size());
    assertTrue(listed.get(0).contains("start-after="), listed.get(0));
    assertTrue(listed.get(0).contains("00000000000000001201.json"), listed.get(0));
    assertEquals(
        entries + 6L, process.commit(java.util.Map.of(READINGS, entries + 6L)).get(READINGS));
  }
}
