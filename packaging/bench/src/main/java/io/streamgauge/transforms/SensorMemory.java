// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.UsedHeap;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Prints the heap that the transforms with a memory hold for many sensors, with every test on that
 * remembers, once with room for all and once with a bound: {@code java -cp ...
 * io.streamgauge.transforms.SensorMemory}. Ends with 1 when a bound does not hold. With {@code
 * growth} as its argument it prints what a record costs, in nanoseconds of the thread, and what a
 * sensor takes, of 1,000 to 1,000,000 sensors that report in turn, and in any order, when their
 * windows are full; and beside it the same of the least that anything with a memory does, and of
 * what has none. One of {@link Subject} behind it measures that one alone, and a number behind that
 * is the most sensors. Ends with 1 when a record of the most that report in turn costs above twice
 * that of 1,000.
 */
public final class SensorMemory {
  /** More than the rules look back. */
  private static final int READINGS = 70;

  private static final int TIMED_READINGS = 4;
  private static final int GROWTH_SENSORS = 1_000_000;

  /** Sensors of which small fleets are made, one fleet after the other. */
  private static final int FLEETS_SENSORS = 100_000;

  /**
   * No cache has the memory of many sensors: that is what they cost more, and no more than that.
   */
  private static final double MOST_GROWTH = 2;

  private static final long MIB = 1L << 20;
  private static final String RULES =
      """
      {"rules": [{
        "time_gap": {"suspect_threshold": 600},
        "location": {"range_max": 1000},
        "spike": {"suspect_threshold": 5, "fail_threshold": 15},
        "rate_of_change": {"threshold": 1},
        "flat_line": {"interval": 60, "suspect_threshold": 1800, "fail_threshold": 3600,
                      "tolerance": 0.001},
        "attenuated_signal": {"test_period": 3600, "suspect_threshold": 0.01,
                              "fail_threshold": 0.001}}]}
      """;

  /** The subject of a measurement. */
  private enum Subject {
    QUALITY {
      @Override
      Consumer<SourceRecord> start() {
        return quality(8_192 * MIB, 2_000_000)::apply;
      }
    },
    /** Finds some numbers by the sensor's id, and writes one of them. */
    LOOK_UP {
      @Override
      Consumer<SourceRecord> start() {
        Map<Object, double[]> memory = new HashMap<>();
        return record -> {
          Struct value = (Struct) record.value();
          double[] numbers =
              memory.computeIfAbsent(
                  value.get(ObservationSchema.SENSOR_ID), sensor -> new double[8]);
          numbers[1] = numbers[0];
          numbers[0] = value.getFloat64(ObservationSchema.RESULT);
        };
      }
    },
    /** Copies the record and remembers nothing: its growth is that of the records. */
    COPY {
      @Override
      Consumer<SourceRecord> start() {
        SourceRecord[] last = new SourceRecord[1];
        return record -> last[0] = BenchRecords.copy(record);
      }
    };

    abstract Consumer<SourceRecord> start();
  }

  private SensorMemory() {}

  public static void main(String... arguments) {
    if (arguments.length > 0 && arguments[0].equals("growth")) {
      List<Subject> subjects =
          arguments.length > 1 ? List.of(Subject.valueOf(arguments[1])) : List.of(Subject.values());
      int most = arguments.length > 2 ? Integer.parseInt(arguments[2]) : GROWTH_SENSORS;
      boolean flat = true;
      for (Subject subject : subjects) {
        flat &= growth(subject, most) <= MOST_GROWTH || subject != Subject.QUALITY;
      }
      System.exit(flat ? 0 : 1);
    }
    System.out.printf(
        "%8s %18s %12s %12s %14s%n",
        "sensors", "memory.max.bytes", "series", "heap MiB", "B/sensor");
    boolean held = true;
    for (int sensors : new int[] {10_000, 100_000}) {
      measure(sensors, 1_024 * MIB);
      held &= measure(sensors, 16 * MIB) <= 16 * MIB * 5 / 4;
    }
    System.exit(held ? 0 : 1);
  }

  /**
   * Small fleets are made anew until there are enough records, all at the same age of their
   * sensors. In turn is how a gateway polls, and the memory is walked as it was laid out; shuffled
   * is how sensors on their own report, and each record meets memory that nobody has touched for
   * long.
   */
  private static double growth(Subject subject, int most) {
    System.out.printf(
        "%s%n%8s %10s %12s %14s%n", subject, "sensors", "order", "ns/record", "B/sensor");
    double growth = 0;
    for (boolean shuffled : new boolean[] {false, true}) {
      // The first one is there for the compiler.
      double first = 0;
      double last = grown(subject, 10_000, shuffled);
      for (int sensors = 1_000; sensors <= most; sensors *= 10) {
        last = grown(subject, sensors, shuffled);
        first = first == 0 ? last : first;
      }
      growth = shuffled ? growth : last / first;
      System.out.printf("%8s %10s %12.2f%n", "growth", "", last / first);
    }
    return growth;
  }

  /** Returns the nanoseconds of a record. */
  private static double grown(Subject subject, int sensors, boolean shuffled) {
    int fleets = Math.max(1, FLEETS_SENSORS / sensors);
    int[] turns = turns(sensors, shuffled);
    long nanos = 0;
    for (int fleet = 1; fleet < fleets; fleet++) {
      nanos += timed(subject.start(), turns);
    }
    long before = UsedHeap.bytes();
    Consumer<SourceRecord> measured = subject.start();
    nanos += timed(measured, turns);
    long held = UsedHeap.bytes() - before;
    Reference.reachabilityFence(measured);
    double each = (double) nanos / ((long) fleets * sensors * TIMED_READINGS);
    System.out.printf(
        "%8d %10s %12.0f %14d%n", sensors, shuffled ? "shuffled" : "in turn", each, held / sensors);
    return each;
  }

  private static int[] turns(int sensors, boolean shuffled) {
    int[] turns = IntStream.range(0, sensors).toArray();
    Random random = new Random(42);
    for (int i = sensors - 1; shuffled && i > 0; i--) {
      int other = random.nextInt(i + 1);
      int sensor = turns[i];
      turns[i] = turns[other];
      turns[other] = sensor;
    }
    return turns;
  }

  /** Thread time of the last readings of each sensor, without that of making the records. */
  private static long timed(Consumer<SourceRecord> measured, int[] turns) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Instant start = Instant.now().minus(Duration.ofDays(1));
    SourceRecord[] some = new SourceRecord[1_000];
    long nanos = 0;
    for (int minute = 0; minute < READINGS; minute++) {
      Instant time = start.plus(Duration.ofMinutes(minute));
      for (int first = 0; first < turns.length; first += some.length) {
        for (int i = 0; i < some.length; i++) {
          // A sensor is first heard of in another order than it reports in later.
          some[i] = record(minute == 0 ? first + i : turns[first + i], time);
        }
        long began = threads.getCurrentThreadCpuTime();
        for (SourceRecord record : some) {
          measured.accept(record);
        }
        nanos += minute < READINGS - TIMED_READINGS ? 0 : threads.getCurrentThreadCpuTime() - began;
      }
    }
    return nanos;
  }

  private static QualityControl<SourceRecord> quality(long bytes, int series) {
    return BenchRecords.configured(
        new QualityControl<>(),
        Map.of(
            "rules",
            RULES,
            "max.series",
            Integer.toString(series),
            "memory.max.bytes",
            Long.toString(bytes),
            "longitude.field",
            "x",
            "latitude.field",
            "y"));
  }

  /** Returns the bytes that QualityControl holds. */
  private static long measure(int sensors, long bound) {
    long before = UsedHeap.bytes();
    QualityControl<SourceRecord> quality = quality(bound, 100_000);
    long held = feed(List.of(quality), sensors) - before;
    System.out.printf(
        "%8d %18d %12d %12.1f %14d%n",
        sensors, bound, quality.series(), (double) held / MIB, held / quality.series());
    long withQuality = UsedHeap.bytes();
    List<ValueTransform<SourceRecord>> others =
        List.of(
            BenchRecords.configured(new LateEvents<>(), Map.of("watermark.by", "field:sensor_id")),
            BenchRecords.configured(
                new Deduplicate<>(), Map.of("by", "field:sensor_id, field:event_time")));
    long both = feed(others, sensors) - withQuality;
    System.out.printf(
        "%8d   LateEvents and Deduplicate, max.keys=100000 each: %.1f MiB%n",
        sensors, (double) both / MIB);
    return held;
  }

  private static long feed(List<? extends ValueTransform<SourceRecord>> chain, int sensors) {
    Clock clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
    Instant start = clock.instant().minus(Duration.ofMinutes(READINGS));
    for (int minute = 0; minute < READINGS; minute++) {
      for (int sensor = 0; sensor < sensors; sensor++) {
        SourceRecord record = record(sensor, start.plus(Duration.ofMinutes(minute)));
        for (ValueTransform<SourceRecord> transform : chain) {
          record = transform.apply(record);
        }
      }
    }
    long used = UsedHeap.bytes();
    Reference.reachabilityFence(chain);
    return used;
  }

  /** What stands still would be flagged, and taken back, as soon as windows are full. */
  private static SourceRecord record(int sensor, Instant time) {
    long noise = (31L * sensor + 17 * (time.getEpochSecond() / 60)) % 50;
    Observation observation =
        Observation.of("sensor-" + sensor, "temperature", time, sensor % 7 + 0.02 * noise)
            .withPosition(15, 51, "EPSG:4326");
    return BenchRecords.record(observation, time);
  }
}
