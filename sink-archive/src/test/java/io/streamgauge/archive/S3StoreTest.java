// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.readings;
import static io.streamgauge.archive.ArchiveFixture.renamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.ObjectStore.LostFileException;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.common.FakePluginMetrics;
import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.testing.S3Server;
import io.streamgauge.testing.StationServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same protocol over a bucket. */
class S3StoreTest {
  private static final String AREA = "_ledger/archive/readings/0";

  @TempDir static Path dir;

  @AutoClose("stop")
  private static S3Server server;

  @AutoClose private final ObjectStore store = process("archive").store();

  @BeforeAll
  static void startServer() throws Exception {
    server = new S3Server(dir);
  }

  private static ArchiveFixture process(String id) {
    return new ArchiveFixture(server.bucket("archive").resolve(id))
        .inBucket(server.options("archive"))
        .with("archive.id", id, "topics.dir", id)
        .by("sensor_id");
  }

  private String stage(String key, int size) throws Exception {
    try (ObjectStore.Staged staged = store.stage(AREA, key)) {
      staged.out().write(new byte[size]);
      return staged.seal();
    }
  }

  @Test
  void aFileIsInvisibleUntilPublishedAndMayBePublishedAgain() throws Exception {
    String staged = stage("visible/a", 100);
    assertEquals(List.of(), store.list("visible"));
    assertEquals(1, store.staged(AREA, List.of()).size());
    store.publish(staged, "visible/a", 100);
    assertEquals(List.of("a"), store.list("visible"));
    store.publish(staged, "visible/a", 100);
    assertEquals(List.of(), store.staged(AREA, List.of()));
    store.discard(staged);
    assertEquals(100, store.read("visible/a").length, "dropping a completed upload keeps the file");
  }

  @Test
  void severalPartsBecomeOneObject() throws Exception {
    int size = (8 << 20) + 77;
    String staged = stage("files/large", size);
    store.publish(staged, "files/large", size);
    assertEquals(size, store.read("files/large").length);
  }

  /** The SDK tries again by itself, without a failure that anybody would see. */
  @Test
  void requestsThatTheClientSendsAgainAreCounted() throws Exception {
    Deque<Integer> refusals = new ArrayDeque<>(List.of(503, 500));
    try (StationServer busy = new StationServer()) {
      busy.on(
          "/busy",
          asked ->
              refusals.isEmpty()
                  ? StationServer.Answer.of(200, "content")
                  : StationServer.Answer.of(refusals.remove(), ""));
      Map<String, String> options = new HashMap<>(server.options("archive"));
      options.put("s3.bucket.name", "busy");
      options.put("store.url", busy.url(""));
      ArchiveFixture process = new ArchiveFixture(dir.resolve("busy")).inBucket(options);
      try (ObjectStore client = process.store()) {
        FakePluginMetrics metrics = new FakePluginMetrics();
        new ArchiveMetrics(new PluginGauges(metrics), Clock.systemUTC(), null).opened(client);
        assertEquals("content", new String(client.read("a"), StandardCharsets.UTF_8));
        assertEquals(2L, metrics.value("store-retries-total"));
      }
    }
  }

  /** An upload is begun with a publisher of its own, which the client's is not told of. */
  @Test
  void beginsThatTheClientSendsAgainAreCounted() throws Exception {
    try (StationServer busy = new StationServer()) {
      busy.on(
          "/busy", asked -> StationServer.Answer.of(asked.method().equals("POST") ? 503 : 200, ""));
      Map<String, String> options = new HashMap<>(server.options("archive"));
      options.put("s3.bucket.name", "busy");
      options.put("store.url", busy.url(""));
      try (ObjectStore client =
          new ArchiveFixture(dir.resolve("begun")).inBucket(options).store()) {
        assertThrows(
            IOException.class,
            () -> {
              try (ObjectStore.Staged staged = client.stage(AREA, "begun")) {
                staged.out().write(new byte[10]);
                staged.seal();
              }
            });
        assertTrue(client.retries() >= 2, "retries " + client.retries());
      }
    }
  }

  @Test
  void createOnceCreatesOnce() throws Exception {
    assertTrue(store.createOnce("once/a", new byte[] {1}));
    assertFalse(store.createOnce("once/a", new byte[] {2}));
    assertEquals(1, store.read("once/a")[0]);
    assertNull(store.read("once/b"));
    store.delete("once/a");
    store.delete("once/a");
    assertTrue(OpenedStores.createsOnce(store));
  }

  @Test
  void hole09AnUploadThatIsGoneIsToldFromOneThatIsCompleted() throws Exception {
    String lost = stage("files/lost", 10);
    store.discard(lost);
    assertThrows(LostFileException.class, () -> store.publish(lost, "files/lost", 10));
    String one = stage("files/same", 10);
    String other = stage("files/same", 10);
    store.publish(one, "files/same", 10);
    store.discard(other);
    assertThrows(
        LostFileException.class,
        () -> store.publish(other, "files/same", 10),
        "the object of another upload under the key is not taken for this one");
  }

  @Test
  void hole10DataFilesAreCompletedWithoutACondition() throws Exception {
    String one = stage("files/cond", 10);
    store.publish(one, "files/cond", 10);
    String other = stage("files/cond", 11);
    store.publish(other, "files/cond", 11);
    assertEquals(11, store.read("files/cond").length);
  }

  @Test
  void hole12PartsAreCompletedWithoutChecksums() throws Exception {
    String staged = stage("files/sum", 10);
    assertEquals(1, OpenedStores.parts(staged));
    store.publish(staged, "files/sum", 10);
  }

  @Test
  void hole14TheLedgerGoesByTheOriginalTopicWhateverATransformationMakesOfIt() throws Exception {
    ArchiveFixture first = process("renamed").start();
    first.write(readings(0, 20, 3).stream().map(record -> renamed(record, "north")).toList());
    assertEquals(20, first.commit(20));
    ArchiveFixture second = process("renamed").start();
    second.write(readings(0, 40, 3).stream().map(record -> renamed(record, "south")).toList());
    second.assertDone(40);
    assertEquals(
        List.of(List.of(20L, 20L)),
        second.query(
            "SELECT count(*) FILTER (filename LIKE '%/north/%'),"
                + " count(*) FILTER (filename LIKE '%/south/%')"
                + " FROM FILES WHERE _kafka_topic = 'readings'"));
  }

  @Test
  void archivesToABucketAndLeavesNothingStaged() throws Exception {
    ArchiveFixture process = process("plain").start();
    process.write(readings(0, 60, 3));
    process.assertDone(60);
    assertEquals(List.of(), store.staged("_ledger/plain/readings/0", List.of()));
  }

  @Test
  void lostAnswersAreTriedAgainWithoutLossOrRepeat() throws Exception {
    for (String point :
        List.of("after createOnce", "after publish", "after seal", "before publish")) {
      String id = "lost" + point.replace(' ', '-');
      ArchiveFixture process = process(id).start();
      process.put(readings(0, 20, 3));
      process.failNext(point, 2);
      for (int i = 0; i < 4; i++) {
        process.flush();
      }
      process.write(readings(20, 40, 3));
      assertEquals(40, process.commit(40), point);
      process.assertEachOffsetOnce(40);
      assertTrue(Files.isDirectory(process.dir));
    }
  }
}
