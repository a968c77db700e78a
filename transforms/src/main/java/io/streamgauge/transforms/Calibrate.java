// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.WatchedFile;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.transforms.calibration.Calibration;
import io.streamgauge.transforms.calibration.Calibrations;
import io.streamgauge.transforms.calibration.Series;
import io.streamgauge.transforms.tables.ValidRows;
import io.streamgauge.transforms.units.Unit;
import io.streamgauge.transforms.units.UnitTable;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * Makes calibrated results of raw ones, each by the calibration that was valid when it was
 * measured.
 *
 * @param <R> the record type of the chain
 */
public class Calibrate<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Calibrates the result of a reading by the line of a CSV file that is valid for its sensor"
          + " and observed property at its event time: gain and offset, a polynomial, or a table of"
          + " points. The result as it came stays in raw_result, the header calibration has the"
          + " version of the line. A reading for which no line is valid passes as it is, with"
          + " calibration_status=no_row or no_valid_row. One of another unit than that of the line,"
          + " or beyond a table that says bad, is routed to ${topic}-quarantine. The file is read"
          + " again when it was edited; a bad edit keeps the calibrations as they were. Put it"
          + " behind EventTime, and before QualityControl and ConvertUnits. In a sink chain the"
          + " topic change only renames the topic that the sink sees.";

  static final String STATUS = TransformHeaders.CALIBRATION_STATUS;
  static final String VERSION = TransformHeaders.CALIBRATION;
  private static final UnitTable TABLE = UnitTable.load();
  private static final FieldPath RAW_RESULT = FieldPath.field(ObservationSchema.RAW_RESULT);
  private static final FieldPath RAW_UNIT = FieldPath.field(ObservationSchema.RAW_UNIT);

  private static final ConfigDef CONFIG =
      ErrorPolicy.define(
          FieldPath.OfReading.define(
              new OptionList()
                  .group("Calibration")
                  .add(
                      "calibration.file",
                      Type.STRING,
                      ConfigDef.NO_DEFAULT_VALUE,
                      new Parsed("a readable file", Calibrate::checkedFile),
                      "Calibration file",
                      "CSV file on every worker, in UTF-8, with a line for each calibration; the first"
                          + " line names the columns.")
                  .duration(
                      "calibration.check.ms",
                      Duration.ofSeconds(10).toMillis(),
                      Duration.ofMillis(0),
                      Durations.LONGEST,
                      "Calibration check",
                      "How often to look whether the file was edited; 0 reads it only at the start.")
                  .low()
                  .group("Fields"),
              FieldPath.OfReading.VALUE,
              FieldPath.OfReading.UNIT,
              FieldPath.OfReading.PROPERTY,
              FieldPath.OfReading.SENSOR,
              FieldPath.OfReading.TIME),
          ErrorPolicy.QUARANTINE);

  private final LongAdder calibrated = new LongAdder();
  private final LongAdder uncalibrated = new LongAdder();
  private final Clock clock;
  private WatchedFile<Calibrations> file;
  private FieldPath value;
  private FieldPath unit;
  private FieldPath property;
  private FieldPath sensor;
  private FieldPath time;

  /** Called by Connect. */
  public Calibrate() {
    this(Clock.systemUTC());
  }

  Calibrate(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  private static void checkedFile(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name the CSV file with the calibrations");
    }
    new WatchedFile<>(name, Calibrations::parse, 0, Clock.systemUTC());
  }

  @Override
  void configure(TransformOptions options) {
    value = options.field(FieldPath.OfReading.VALUE.option());
    unit = options.field(FieldPath.OfReading.UNIT.option());
    property = options.field(FieldPath.OfReading.PROPERTY.option());
    sensor = options.field(FieldPath.OfReading.SENSOR.option());
    time = options.field(FieldPath.OfReading.TIME.option());
    String name = options.text("calibration.file");
    try {
      file =
          new WatchedFile<>(
              name, Calibrations::parse, options.millis("calibration.check.ms"), clock);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("calibration.file", name, e.getMessage());
    }
  }

  @Override
  String statusHeader() {
    return STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    if (reading.get(RAW_RESULT) != null) {
      // Nobody could tell a result that is calibrated twice from a right one.
      return marked("calibrated_before");
    }
    ValidRows<Calibration> rows =
        file.content().series().get(new Series(reading.text(sensor), reading.text(property)));
    if (rows == null) {
      uncalibrated.increment();
      return marked("no_row");
    }
    Double raw = reading.number(value);
    if (raw == null || !Double.isFinite(raw)) {
      return marked("no_result");
    }
    Calibration always = rows.always();
    Calibration calibration = always == null ? rows.at(reading.certainTime(time)) : always;
    if (calibration == null) {
      uncalibrated.increment();
      return marked("no_valid_row");
    }
    Change change = calibrated(reading, raw, calibration);
    calibrated.increment();
    return change;
  }

  private static Change marked(String status) {
    return new Change().header(STATUS, status);
  }

  private Change calibrated(Reading reading, double raw, Calibration calibration) throws Refused {
    String given = reading.text(unit);
    refuseOtherUnit(given, calibration);
    reading.refuseRounding(value);
    if (calibration.refuses(raw)) {
      throw new Refused(
          "outside_points",
          raw + " is outside of the points of calibration " + calibration.version());
    }
    double result = calibration.apply(raw);
    if (!Double.isFinite(result)) {
      throw new Refused(
          "too_large", raw + " is too large for calibration " + calibration.version());
    }
    Change change =
        marked(calibration.clamps(raw) ? "clamped" : "ok")
            .header(VERSION, calibration.version())
            .put(value, result)
            .put(RAW_RESULT, raw);
    String after = calibration.resultUnit();
    if (after != null && !after.equals(given)) {
      change.put(unit, after).put(RAW_UNIT, given);
    }
    return change;
  }

  private void refuseOtherUnit(String given, Calibration calibration) throws Refused {
    String wanted = calibration.unit();
    if (wanted == null) {
      return;
    }
    String forUnit = "calibration " + calibration.version() + " is for " + wanted;
    if (given == null) {
      throw new Refused("no_unit", "no unit in " + unit + ", and " + forUnit);
    }
    if (!isSame(given, wanted)) {
      throw new Refused("other_unit", "the unit is '" + given + "', and " + forUnit);
    }
  }

  /** One unit has many spellings: degC is Cel. */
  private static boolean isSame(String given, String wanted) {
    if (given.equals(wanted)) {
      return true;
    }
    Unit one = TABLE.find(given);
    Unit other = TABLE.find(wanted);
    return one != null && other != null && one.code().equals(other.code());
  }

  @Override
  void gauges(Gauges gauges) {
    gauges.add("calibrated-total", "Readings that were calibrated", calibrated::doubleValue);
    gauges.add(
        "uncalibrated-total",
        "Readings that passed as they are, because no line of the file is valid for them",
        uncalibrated::doubleValue);
    gauges.add(WatchedFile.REFUSED, WatchedFile.REFUSED_MEANS, () -> file.isRefused() ? 1 : 0);
  }
}
