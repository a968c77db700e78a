// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.source.SourceRecord;

/** A task that reads an archive back, whose offsets the test keeps as a worker would. */
final class ReadBack {
  private static final int MOST_POLLS = 100_000;

  final Map<String, String> props = new HashMap<>();
  final List<SourceRecord> given = new ArrayList<>();
  final TestClock clock = new TestClock(ArchiveFixture.START.plus(Duration.ofDays(366)));
  Function<ParquetArchiveSourceConfig, ObjectStore> stores = config -> Stores.open(config.store());
  FakeSourceContext context;

  /** Whether the clock moves at each look, so that a poll does one piece of work. */
  boolean stepwise;

  private ParquetArchiveSourceTask task;

  /** Reads what these options name, in place of the sink's. */
  ReadBack(Map<String, String> sink, String... options) {
    sink.forEach(
        (name, value) -> {
          if (ParquetArchiveSourceConfig.DEF.configKeys().containsKey(name)) {
            props.put(name, value);
          }
        });
    props.put("name", "back");
    props.put("archive.read.topic", "restored");
    with(options);
  }

  ReadBack with(String... options) {
    for (int i = 0; i < options.length; i += 2) {
      props.put(options[i], options[i + 1]);
    }
    return this;
  }

  /** A task that begins where the last one has committed. */
  ReadBack start() {
    task = new ParquetArchiveSourceTask(stepwise ? moving() : clock, stores);
    if (context == null) {
      context = new FakeSourceContext(props);
    }
    task.initialize(context);
    task.start(props);
    return this;
  }

  private Clock moving() {
    return new Clock() {
      @Override
      public Instant instant() {
        clock.advance(Duration.ofSeconds(1));
        return clock.instant();
      }

      @Override
      public ZoneId getZone() {
        return clock.getZone();
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }
    };
  }

  /** What one poll gives, uncommitted. */
  List<SourceRecord> poll() throws InterruptedException {
    List<SourceRecord> records = task.poll();
    return records == null ? List.of() : records;
  }

  /** Commits some records, as a transaction of them does. */
  void commit(List<SourceRecord> records) {
    for (SourceRecord record : records) {
      given.add(record);
      context.store(record);
    }
  }

  boolean done() {
    return task.done();
  }

  /** Takes all there is. */
  List<SourceRecord> all() throws InterruptedException {
    start();
    for (int i = 0; !done(); i++) {
      assertTrue(i < MOST_POLLS, "no end");
      commit(poll());
    }
    stop();
    return given;
  }

  void stop() {
    task.stop();
  }
}
