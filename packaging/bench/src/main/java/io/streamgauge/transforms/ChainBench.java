// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The quickstart's chain on its three properties and two reference systems, as long as {@code
 * transforms} says, so that the difference of two lines is what a transform costs behind the
 * others. {@code copies} is the floor: as many copies of the value and of the headers as the chain
 * has to make, with nothing done.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChainBench {
  private static final Clock CLOCK = Clock.fixed(BenchRecords.NOW, ZoneOffset.UTC);

  @Param({"1", "2", "3", "4", "5"})
  private int transforms;

  private final SourceRecord[] records = BenchRecords.quickstart();
  private int next;
  private final List<ValueTransform<SourceRecord>> chain =
      List.of(
          BenchRecords.configured(new EventTime<>(CLOCK), Map.of()),
          BenchRecords.configured(
              new LateEvents<>(CLOCK), Map.of("tolerance.ms", "15000", "grace.ms", "60000")),
          BenchRecords.configured(
              new Reproject<>(), Map.of("source.crs.field", "crs", "target.crs", "EPSG:4326")),
          BenchRecords.configured(
              new QualityControl<>(CLOCK),
              Map.of("rules", BenchRecords.RULES, "clean.topic", "${topic}-clean")),
          BenchRecords.configured(new ConvertUnits<>(), Map.of("units", "soil_moisture=%")));

  @Benchmark
  public SourceRecord quickstart() {
    SourceRecord result = records[next++ % records.length];
    for (int i = 0; i < transforms; i++) {
      result = chain.get(i).apply(result);
    }
    return result;
  }

  /**
   * EventTime and LateEvents copy the headers, Reproject and QualityControl the value too, and
   * ConvertUnits for one property in three.
   */
  @Benchmark
  public SourceRecord copies() {
    SourceRecord result = records[next++ % records.length];
    for (int i = 0; i < Math.min(4, transforms); i++) {
      result = i < 2 ? BenchRecords.copyOfHeaders(result) : BenchRecords.copy(result);
    }
    return result;
  }
}
