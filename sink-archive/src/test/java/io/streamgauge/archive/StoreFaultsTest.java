// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.START;
import static io.streamgauge.archive.ArchiveFixture.reading;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole task over stores that fail in every way that stores do: each offset once afterwards.
 */
class StoreFaultsTest {
  private static final boolean FULL = Boolean.getBoolean("streamgauge.soak");
  private static final int STEPS = FULL ? 100 : 8;
  private static final int SEEDS = FULL ? 20 : 1;

  @TempDir static Path dir;
  @AutoClose private static Buckets store;

  @BeforeAll
  static void startStore() throws Exception {
    store = new Buckets(dir);
  }

  static Stream<Integer> seeds() {
    return Stream.iterate(1, seed -> seed + 1).limit(SEEDS);
  }

  /** Faults that come one after the other, so that the client's own attempts run out too. */
  private static final class Storms implements StormProxy.Weather {
    private final Random random;
    private final List<StoreFault> faults;
    private final Map<StoreFault, Integer> injected = new EnumMap<>(StoreFault.class);
    private int left;

    Storms(int seed, List<StoreFault> faults) {
      this.random = new Random(seed);
      this.faults = faults;
    }

    @Override
    public synchronized StoreFault to(StormProxy.StoreRequest request) {
      StoreFault fault = faults.get(random.nextInt(faults.size()));
      if (left == 0 && random.nextInt(12) == 0) {
        left = 1 + random.nextInt(8);
      }
      if (left == 0 || !fault.fits(request)) {
        return StoreFault.NONE;
      }
      left--;
      injected.merge(fault, 1, Integer::sum);
      return fault;
    }
  }

  private static String throughAProxy(String bucket, int seed, List<StoreFault> faults)
      throws Exception {
    try (StormProxy proxy = new StormProxy(store.port())) {
      Storms storms = new Storms(seed, faults);
      proxy.weather(storms);
      Redeliveries deliveries = new Redeliveries(() -> store.process(bucket, proxy.url()), seed);
      deliveries.run(STEPS);
      proxy.weather(request -> StoreFault.NONE);
      deliveries.settle();
      return bucket + ": " + storms.injected + ", the task failed " + deliveries.failures();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(bucket, e);
    }
  }

  @Test
  void eachFaultOfABucketLosesAndRepeatsNothing() throws Exception {
    List<Callable<String>> runs = new ArrayList<>();
    List<StoreFault> faults = new ArrayList<>(List.of(StoreFault.values()));
    faults.removeAll(List.of(StoreFault.NONE, StoreFault.FALSE_412));
    for (StoreFault fault : faults) {
      String bucket = "fault-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
      runs.add(() -> throughAProxy(bucket, 7, List.of(fault)));
    }
    for (int seed = 1; seed <= SEEDS; seed++) {
      int mixed = seed;
      runs.add(() -> throughAProxy("mixed-" + mixed, mixed, faults));
    }
    // Most of the time is the client's back-off.
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try {
      for (Future<String> run : pool.invokeAll(runs)) {
        System.out.println(run.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aCutAnswerAboutAPromisedFileIsNotTakenForItsLoss() throws Exception {
    try (StormProxy proxy = new StormProxy(store.port())) {
      ArchiveFixture process = store.process("cut", proxy.url()).start();
      AtomicInteger cut = new AtomicInteger();
      proxy.weather(
          request ->
              request.completes()
                  ? StoreFault.LOST_REPLY
                  : request.method().equals("HEAD") && cut.getAndIncrement() == 0
                      ? StoreFault.TRUNCATED
                      : StoreFault.NONE);
      process.write(reading(0, "s", START, 0.0));
      process.flush();
      assertTrue(cut.get() > 1);
      process.assertDone(1);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aDirectoryThatFailsBeforeAndAfterEachStepLosesAndRepeatsNothing(int seed) throws Exception {
    Random random = new Random(seed);
    boolean[] broken = {true};
    Redeliveries deliveries =
        new Redeliveries(
            () -> {
              ArchiveFixture process =
                  new ArchiveFixture(dir.resolve("directory-" + seed)).by("sensor_id");
              process.fault =
                  point -> {
                    if (broken[0] && random.nextInt(8) == 0) {
                      throw new IOException("fault " + point);
                    }
                  };
              return process;
            },
            seed);
    deliveries.run(STEPS);
    assertTrue(deliveries.failures() > 0);
    broken[0] = false;
    deliveries.settle();
  }
}
