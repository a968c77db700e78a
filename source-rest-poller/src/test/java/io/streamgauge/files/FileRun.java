// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.source.SourceRecord;

/** One run of a task that reads files, on a clock that the test moves. */
final class FileRun implements AutoCloseable {
  static final Duration SETTLE = Duration.ofMinutes(10);

  final LoggerFileSourceTask task;
  final FakeSourceContext context;
  final TestClock clock;

  FileRun(FakeSourceContext context, TestClock clock) {
    this.context = context;
    this.clock = clock;
    task = new LoggerFileSourceTask(clock, new SplittableRandom(1), Duration.ofMillis(1));
    task.initialize(context);
    task.start(context.configs());
  }

  FileRun(FakeSourceContext context) {
    this(context, clock());
  }

  FileRun(Map<String, String> properties) {
    this(new FakeSourceContext(properties));
  }

  static TestClock clock() {
    return new TestClock(Instant.parse("2026-03-01T00:00:00Z"));
  }

  /** Lists the directory anew and polls until nothing is due. */
  List<SourceRecord> look() {
    clock.advance(Duration.ofMinutes(1));
    return drain();
  }

  /** The same after everything has settled. */
  List<SourceRecord> settled() {
    List<SourceRecord> all = look();
    clock.advance(SETTLE);
    all.addAll(look());
    return all;
  }

  /** One poll. */
  List<SourceRecord> one() {
    try {
      return task.poll();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  List<SourceRecord> drain() {
    List<SourceRecord> all = new ArrayList<>();
    do {
      List<SourceRecord> batch = one();
      all.addAll(batch == null ? List.of() : batch);
    } while (!task.idle());
    return all;
  }

  /** Stores the offsets of these records, as Connect does when they are on their topics. */
  List<SourceRecord> stored(List<SourceRecord> records) {
    records.forEach(context::store);
    return records;
  }

  @Override
  public void close() {
    task.stop();
  }
}
