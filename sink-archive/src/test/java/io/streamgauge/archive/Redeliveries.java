// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * What Connect does with tasks whose store fails: it delivers a batch again after a
 * RetriableException, goes on with the next one otherwise, commits what preCommit says, and starts
 * another task at the committed offset after a failure. Now and then a task falls asleep, loses its
 * partition and wakes up later to write what it still has.
 */
final class Redeliveries {
  private final Supplier<ArchiveFixture> processes;
  private final Random random;
  private final List<ArchiveFixture> asleep = new ArrayList<>();
  private ArchiveFixture process;
  private long position;
  private long committed;
  private long highest;
  private int failures;

  Redeliveries(Supplier<ArchiveFixture> processes, long seed) {
    this.processes = processes;
    this.random = new Random(seed);
  }

  /** How often a task failed or asked for a batch again. */
  int failures() {
    return failures;
  }

  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      guarded(this::put);
      if (random.nextInt(3) == 0) {
        guarded(ArchiveFixture::flush);
      }
      if (random.nextInt(3) == 0) {
        guarded(this::commit);
      }
      if (process != null && random.nextInt(12) == 0) {
        asleep.add(process);
        moveOn();
      }
      if (!asleep.isEmpty() && random.nextInt(6) == 0) {
        wake(asleep.remove(random.nextInt(asleep.size())));
      }
    }
  }

  /** Brings everything to an end, without faults, and looks at what the archive has. */
  void settle() throws Exception {
    asleep.forEach(Redeliveries::wake);
    // A task that slept may have archived more than its successor was given until now, and an entry
    // whose offsets are committed may have files that are only promised yet.
    for (int i = 0; i < 50 && (i == 0 || process == null || committed < highest); i++) {
      guarded(this::put);
      guarded(ArchiveFixture::flush);
      guarded(this::commit);
    }
    assertEquals(highest, committed);
    process.assertEachOffsetOnce(committed);
    assertEquals(
        committed, process.count("SELECT count(*) FROM FILES WHERE result = _kafka_offset / 10.0"));
    process.task.stop();
  }

  /** Something of a task that may fail it. */
  private interface Step {
    void on(ArchiveFixture process);
  }

  private void guarded(Step step) {
    try {
      if (process == null) {
        process = processes.get().start();
      }
      process.clock.advance(Duration.ofSeconds(6));
      step.on(process);
    } catch (RetriableException again) {
      failures++;
    } catch (ConnectException failed) {
      failures++;
      if (process != null) {
        process.task.stop();
      }
      moveOn();
    }
  }

  private void moveOn() {
    process = null;
    position = committed;
  }

  private void put(ArchiveFixture to) {
    int size = 1 + random.nextInt(20);
    to.put(readings(position, position + size, 3));
    position += size;
    highest = Math.max(highest, position);
  }

  private void commit(ArchiveFixture from) {
    Long durable = from.commit(Map.of(READINGS, position)).get(READINGS);
    if (durable != null) {
      assertTrue(durable >= committed, durable + " after " + committed);
      committed = durable;
    }
  }

  private static void wake(ArchiveFixture zombie) {
    try {
      zombie.flush();
      zombie.commit(Map.of(READINGS, Long.MAX_VALUE));
    } catch (ConnectException overtaken) {
      // What it had is its successor's.
    }
  }
}
