// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateTransform;
import org.locationtech.proj4j.CoordinateTransformFactory;
import org.locationtech.proj4j.ProjCoordinate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Each transform on one Observation, next to copying it and to the bare work that it wraps. Those
 * that write no field of the value are to be compared with {@code copyOfHeaders}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class EachTransformBench {
  private static final Clock CLOCK = Clock.fixed(BenchRecords.NOW, ZoneOffset.UTC);
  private static final String TIME = "2026-11-21T11:59:00.250Z";

  private final SourceRecord record = BenchRecords.reading();
  private final SourceRecord placed;
  private final SourceRecord withText = BenchRecords.withTimeAsText(TIME);
  private final ValueTransform<SourceRecord> eventTime =
      BenchRecords.configured(new EventTime<>(CLOCK), Map.of());
  private final ValueTransform<SourceRecord> eventTimeOfText =
      BenchRecords.configured(new EventTime<>(CLOCK), Map.of("field", "time"));
  private final ValueTransform<SourceRecord> lateEvents =
      BenchRecords.configured(new LateEvents<>(CLOCK), Map.of());
  private final ValueTransform<SourceRecord> reproject =
      BenchRecords.configured(new Reproject<>(), Map.of());
  private final ValueTransform<SourceRecord> qualityControl =
      BenchRecords.configured(
          new QualityControl<>(CLOCK),
          Map.of("rules", BenchRecords.RULES, "clean.topic", "${topic}-clean"));
  private final ValueTransform<SourceRecord> convertUnits =
      BenchRecords.configured(new ConvertUnits<>(), Map.of("units", "temperature=K"));
  private final ValueTransform<SourceRecord> spatialKey =
      BenchRecords.configured(new SpatialKey<>(), Map.of());
  private final ValueTransform<SourceRecord> stationRegister;
  private final ValueTransform<SourceRecord> calibrate;
  private final ValueTransform<SourceRecord> deduplicate =
      BenchRecords.configured(
          new Deduplicate<>(CLOCK), new HashMap<>(Map.of("by", "field:sensor_id")));
  private final TimeParser parser = TimeParser.of("auto", null);
  private final CoordinateTransform bare;
  private final ProjCoordinate given = new ProjCoordinate(500_000, 5_700_000);
  private final ProjCoordinate found = new ProjCoordinate();

  public EachTransformBench() {
    placed = reproject.apply(record);
    CRSFactory systems = new CRSFactory();
    bare =
        new CoordinateTransformFactory()
            .createTransform(
                systems.createFromParameters("33N", "+proj=utm +zone=33 +datum=WGS84 +units=m"),
                systems.createFromParameters("4326", "+proj=longlat +datum=WGS84"));
    try {
      Path stations = Files.createTempFile("stations", ".csv");
      Files.writeString(stations, "sensor_id,basin\n01646500,Elbe\n");
      stationRegister =
          BenchRecords.configured(
              new StationRegister<>(CLOCK),
              Map.of("register.file", stations.toString(), "columns", "basin"));
      Path calibrations = Files.createTempFile("calibrations", ".csv");
      Files.writeString(
          calibrations,
          """
          sensor_id,observed_property,valid_from,valid_to,gain,offset,unit,version
          01646500,temperature,2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,1.02,-0.3,Cel,2026-a
          """);
      calibrate =
          BenchRecords.configured(
              new Calibrate<>(CLOCK), Map.of("calibration.file", calibrations.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Benchmark
  public SourceRecord copy() {
    return BenchRecords.copy(record);
  }

  @Benchmark
  public SourceRecord copyOfHeaders() {
    return BenchRecords.copyOfHeaders(record);
  }

  @Benchmark
  public SourceRecord eventTime() {
    return eventTime.apply(record);
  }

  @Benchmark
  public SourceRecord eventTimeOfText() {
    return eventTimeOfText.apply(withText);
  }

  @Benchmark
  public Instant eventTimeBareParser() throws TimeParseException {
    return parser.parse(TIME);
  }

  @Benchmark
  public SourceRecord lateEvents() {
    return lateEvents.apply(record);
  }

  @Benchmark
  public SourceRecord reproject() {
    return reproject.apply(record);
  }

  @Benchmark
  public ProjCoordinate reprojectBareProj4j() {
    return bare.transform(given, found);
  }

  @Benchmark
  public SourceRecord qualityControl() {
    return qualityControl.apply(record);
  }

  @Benchmark
  public SourceRecord convertUnits() {
    return convertUnits.apply(record);
  }

  @Benchmark
  public SourceRecord spatialKey() {
    return spatialKey.apply(placed);
  }

  @Benchmark
  public SourceRecord stationRegister() {
    return stationRegister.apply(record);
  }

  @Benchmark
  public SourceRecord calibrate() {
    return calibrate.apply(record);
  }

  @Benchmark
  public SourceRecord deduplicate() {
    return deduplicate.apply(record);
  }
}
