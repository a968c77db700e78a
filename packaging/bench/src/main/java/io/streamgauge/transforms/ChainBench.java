// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
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
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The quickstart's chain on its three properties and two reference systems, as long as {@code
 * transforms} says, so that the difference of two lines is what a transform costs behind the
 * others. {@code copies} is the floor: as many copies of the value and of the headers as the chain
 * has to make, with nothing done. Readings come from so many {@code places} in turn; the largest
 * number is of sensors that move and are never where they were. Run as a program, with options of
 * JMH as its arguments, it measures all five and ends with 1 when they cost more than documented.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChainBench {
  private static final Clock CLOCK = Clock.fixed(BenchRecords.NOW, ZoneOffset.UTC);
  private static final Field X = ObservationSchema.SCHEMA.field(ObservationSchema.X);
  private static final int NEVER_THE_SAME = 15_000_000;

  /** Times the copies, at the most. */
  private static final double STANDING = 2.4;

  /** Many places are in no cache, and of those that are never the same each is computed. */
  private static final double MANY = 3.5;

  @Param({"1", "2", "3", "4", "5"})
  private int transforms;

  @Param({"2", "20000", "15000000"})
  private int places;

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

  public static void main(String... arguments) throws RunnerException, CommandLineOptionException {
    Map<String, Double> costs = new TreeMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .parent(new CommandLineOptions(arguments))
                    .include(ChainBench.class.getName())
                    .param("transforms", "5")
                    .shouldFailOnError(true)
                    .build())
            .run()) {
      costs.put(
          result.getPrimaryResult().getLabel() + " " + result.getParams().getParam("places"),
          result.getPrimaryResult().getStatistics().getMin());
    }
    boolean held = true;
    for (int places : new int[] {2, 20_000, NEVER_THE_SAME}) {
      double ratio = costs.get("quickstart " + places) / costs.get("copies " + places);
      System.out.printf("%d places: %.2f times the copies%n", places, ratio);
      held &= ratio <= (places == 2 ? STANDING : MANY);
    }
    System.exit(held ? 0 : 1);
  }

  /** A reading at the next of the places, which are some centimetres or metres apart. */
  private SourceRecord next() {
    SourceRecord record = records[next % records.length];
    double apart = places == NEVER_THE_SAME ? 0.01 : 1.5;
    double east = next % 2 == 0 ? 500_000 : 1_669_792.4;
    ((Struct) record.value()).put(X, east + apart * (next % places));
    next = next == Integer.MAX_VALUE ? 0 : next + 1;
    return record;
  }

  @Benchmark
  public SourceRecord quickstart() {
    SourceRecord result = next();
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
    SourceRecord result = next();
    for (int i = 0; i < Math.min(4, transforms); i++) {
      result = i < 2 ? BenchRecords.copyOfHeaders(result) : BenchRecords.copy(result);
    }
    return result;
  }
}
