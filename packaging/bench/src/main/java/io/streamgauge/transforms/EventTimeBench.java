// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** EventTime on an Observation next to copying it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventTimeBench {
  private final SourceRecord record = BenchRecords.reading();
  private final EventTime<SourceRecord> eventTime = eventTime();

  private static EventTime<SourceRecord> eventTime() {
    EventTime<SourceRecord> smt = new EventTime<>();
    smt.configure(Map.of());
    return smt;
  }

  @Benchmark
  public SourceRecord copy() {
    return BenchRecords.copy(record);
  }

  @Benchmark
  public SourceRecord stamp() {
    return eventTime.apply(record);
  }
}
