// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.assertFails;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.OpenedStores;
import io.streamgauge.testing.S3Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of a bucket that are lost, wrong, slow or cut; DuckDB counts every offset once. */
class S3FaultTest {
  private static final int RUNS = Boolean.getBoolean("streamgauge.soak") ? 40 : 1;

  @TempDir Path dir;

  @AutoClose("stop")
  private S3Server server;

  @AutoClose private StormProxy proxy;

  @BeforeEach
  void startServer() throws Exception {
    server = new S3Server(dir);
    proxy = new StormProxy(server.port());
  }

  private ArchiveFixture process(String id) {
    return new ArchiveFixture(server.bucket("archive").resolve(id))
        .inBucket(server.options("archive"))
        .with("store.url", proxy.url(), "archive.id", id, "topics.dir", id, "max.retries", "1000")
        .by("sensor_id");
  }

  private static long consume(ArchiveFixture process, int from, int to) {
    for (int tries = 0; ; tries++) {
      try {
        process.put(readings(from, to, 3));
        break;
      } catch (RetriableException e) {
        assertTrue(tries < 100, "the store never recovers");
        process.clock.advance(Duration.ofMinutes(1));
      }
    }
    process.flush();
    process.flush();
    return process.commit(to);
  }

  @Test
  void aStoreThatIsAwayWhenATaskStartsIsWaitedFor() throws Exception {
    boolean[] away = {true};
    proxy.weather(request -> away[0] ? StoreFault.SLOW_DOWN_503 : StoreFault.NONE);
    ArchiveFixture process = process("away").start();
    assertThrows(RetriableException.class, () -> process.put(readings(0, 20, 3)));
    assertEquals(Map.of(), process.commit(Map.of(READINGS, 20L)), "nothing is promised");
    away[0] = false;
    assertEquals(20, consume(process, 0, 20));
    process.assertEachOffsetOnce(20);
    process.task.stop();
  }

  @Test
  void aBucketThatIsNotThereFailsTheTaskAtOnce() {
    ArchiveFixture process = process("absent").with("s3.bucket.name", "no-such-bucket");
    assertFails(ConnectException.class, () -> process.start(), "no-such-bucket");
  }

  @ParameterizedTest
  @EnumSource(value = StoreFault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void spoiltAnswersLoseAndRepeatNothing(StoreFault fault) throws Exception {
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(run);
      String id = fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + run;
      ArchiveFixture process = process(id).start();
      long committed = 0;
      // An answer that is spoilt once is asked for again by the SDK: some are spoilt in a row.
      int[] row = {0};
      proxy.weather(
          request -> {
            synchronized (row) {
              if (row[0] == 0 && random.nextInt(6) == 0) {
                row[0] = 1 + random.nextInt(5);
              }
              return row[0] > 0 && row[0]-- > 0 ? fault : StoreFault.NONE;
            }
          });
      int at = 0;
      try {
        for (; at < 60; at += 20) {
          committed = Math.max(committed, consume(process, at, at + 20));
        }
      } catch (ConnectException e) {
        // A wrong answer may fail the task, loudly; the next one must find everything in order.
        assertTrue(e.getMessage().contains("The ledger promises"), e.getMessage());
      }
      proxy.weather(request -> StoreFault.NONE);
      process.task.stop();
      ArchiveFixture next = process(id).start();
      next.write(readings(committed, 80, 3));
      next.flush();
      assertEquals(80, next.commit(80), id);
      next.assertEachOffsetOnce(80);
      next.task.stop();
    }
    assertTrue(proxy.injected() > 0);
  }

  private static List<String> openUploads(ArchiveFixture process) {
    return OpenedStores.openUploads(process.config().store());
  }

  /** Answers to the begin of an upload are lost, all of them or each other one. */
  @ParameterizedTest
  @EnumSource(
      value = StoreFault.class,
      names = {"LOST_REPLY", "ERROR_500_AFTER", "OWN_412"})
  void anObjectWhoseCreationNobodyAnsweredIsNoOtherWriters(StoreFault fault) throws Exception {
    int[] left = {1};
    proxy.weather(
        request ->
            request.target().contains("unanswered") && left[0]-- > 0 ? fault : StoreFault.NONE);
    try (ObjectStore store = process("once").store()) {
      assertTrue(store.createOnce("unanswered", new byte[] {5}));
      assertFalse(store.createOnce("unanswered", new byte[] {6}));
      assertEquals(5, store.read("unanswered")[0]);
    }
    assertTrue(proxy.injected() > 0);
  }

  @Test
  void aLostAnswerToTheBeginOfAnUploadLeavesNoneOpen() throws Exception {
    for (int every : List.of(1, 2)) {
      ArchiveFixture process = process("begun-" + every).start();
      AtomicInteger begins = new AtomicInteger();
      proxy.weather(
          request ->
              request.method().equals("POST")
                      && request.target().contains("?uploads")
                      && begins.getAndIncrement() % every == 0
                      && begins.get() < 30
                  ? StoreFault.LOST_REPLY
                  : StoreFault.NONE);
      process.put(readings(0, 30, 3));
      for (int i = 0; i < 12; i++) {
        process.flush();
      }
      assertEquals(30, process.commit(30));
      assertTrue(begins.get() > 5, "begun " + begins.get());
      assertEquals(List.of(), openUploads(process));
      process.assertEachOffsetOnce(30);
      process.task.stop();
    }
  }

  /** The writer dies between the journal and the answer: its next owner knows the key only. */
  @Test
  void theNextOwnerDropsAnUploadWhoseIdNobodyLearned() throws Exception {
    ArchiveFixture dead = process("unknown").start();
    try (ObjectStore store = dead.store()) {
      proxy.weather(
          request ->
              request.target().contains("uploads") && !request.method().equals("PUT")
                  ? StoreFault.LOST_REPLY
                  : StoreFault.NONE);
      ObjectStore.Staged staged =
          store.stage("_ledger/unknown/readings/0", "unknown/readings/a.parquet");
      staged.out().write(1);
      assertThrows(java.io.IOException.class, staged::seal);
      proxy.weather(request -> StoreFault.NONE);
      assertTrue(openUploads(dead).contains("unknown/readings/a.parquet"));
      assertEquals(1, store.staged("_ledger/unknown/readings/0", List.of()).size());
    }
    dead.write(readings(0, 30, 3));
    assertEquals(30, dead.commit(30));
    assertEquals(List.of(), openUploads(dead));
    dead.assertEachOffsetOnce(30);
    dead.task.stop();
  }

  @Test
  void hole15ManyFilesAreSentAndPublishedSomeAtATime() throws Exception {
    ArchiveFixture process = process("many").with("archive.parallel.uploads", "6").start();
    proxy.weather(
        request -> {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          return StoreFault.NONE;
        });
    process.write(readings(0, 240, 60));
    process.assertDone(240);
    assertEquals(60, process.files().size());
    assertTrue(proxy.mostAtOnce() >= 4, "at once: " + proxy.mostAtOnce());
    assertTrue(proxy.mostAtOnce() <= 7, "at once: " + proxy.mostAtOnce());
    process.task.stop();
  }
}
