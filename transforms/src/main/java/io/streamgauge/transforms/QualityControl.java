// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Parsed;
import io.streamgauge.transforms.quality.Flag;
import io.streamgauge.transforms.quality.QualityFlags;
import io.streamgauge.transforms.quality.QualityMonitor;
import io.streamgauge.transforms.quality.QualityRules;
import io.streamgauge.transforms.quality.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * Tests results against rules and flags them.
 *
 * @param <R> the record type of the chain
 */
public class QualityControl<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Tests the result of a reading with the rules for its observed property and sensor"
          + " (gross_range, climatology, spike, rate_of_change, flat_line), and adds the QARTOD"
          + " flags (1 pass, 2 not evaluated, 3 suspect, 4 fail, 9 missing): qc_flag, the"
          + " aggregate, and qc_tests, one flag for each test, as fields and as headers. Good"
          + " readings go to clean.topic; those that reach quarantine.at are refused: routed to"
          + " ${topic}-quarantine as the source produced them, with the flags in headers only. Put"
          + " A spike can only be told from the reading after it, whose header qc_previous then carries"
          + " the verdict and the event time it is about. Memory of a series is lost at a restart."
          + " Put ConvertUnits behind it, so that the quarantined reading is the original. In a sink"
          + " chain a topic change only renames the topic that the sink sees, and on.error=fail"
          + " feeds the sink's dead letter queue.";

  static final String QC_FLAG = "qc_flag";
  static final String QC_TESTS = "qc_tests";
  static final String QC_PREVIOUS = "qc_previous";
  private static final FieldPath FLAG_FIELD = FieldPath.field(QC_FLAG);
  private static final FieldPath TESTS_FIELD = FieldPath.field(QC_TESTS);

  private static final ConfigDef CONFIG =
      new OptionList()
          .group("Rules")
          .add(
              "rules",
              Type.STRING,
              "",
              new Parsed(
                  "JSON",
                  text -> {
                    if (!text.isEmpty()) {
                      QualityRules.parse(text);
                    }
                  }),
              "Rules",
              "The rules as JSON: {\"rules\": [{\"observed_property\": \"air_*\", \"sensor_id\":"
                  + " \"*\", \"gross_range\": {\"fail_span\": [-40, 60], \"suspect_span\": [-30,"
                  + " 50]}}]}. The first rule whose names match applies.")
          .add(
              "rules.file",
              Type.STRING,
              "",
              new Parsed("a readable file", QualityControl::checkedFile),
              "Rules file",
              "A file on the worker with the rules, instead of 'rules'.")
          .add(
              "max.series",
              Type.INT,
              100_000,
              ConfigDef.Range.between(1, 10_000_000),
              "Most series",
              "Series (one for each property of each sensor) that are remembered at most for"
                  + " spike, rate_of_change and flat_line; the one unused longest is forgotten"
                  + " first.")
          .group("Routing")
          .add(
              "clean.topic",
              Type.STRING,
              "",
              null,
              "Clean topic",
              "Topic of readings that are not refused; ${topic} stands for the topic of the record,"
                  + " empty leaves it.")
          .choice(
              "quarantine.at",
              QuarantineAt.FAIL,
              QuarantineAt.class,
              "Quarantine at",
              "The aggregate flag from which on a reading is refused: 'fail' or 'suspect'.")
          .group("Fields")
          .path("value.field", ObservationSchema.RESULT, "Value", "Field with the result.")
          .path(
              "property.field",
              ObservationSchema.OBSERVED_PROPERTY,
              "Property",
              "Field with the observed property.")
          .path("sensor.field", ObservationSchema.SENSOR_ID, "Sensor", "Field with the sensor.")
          .path(
              "time.field",
              ObservationSchema.EVENT_TIME,
              "Time",
              "Field with the event time, for rate_of_change and climatology.")
          .path("z.field", ObservationSchema.Z, "z", "Field with the height, for climatology.")
          .withErrorPolicy(ErrorPolicy.QUARANTINE);

  private enum QuarantineAt {
    SUSPECT,
    FAIL
  }

  private QualityMonitor monitor;
  private Route clean;
  private QuarantineAt quarantineAt;
  private FieldPath value;
  private FieldPath property;
  private FieldPath sensor;
  private FieldPath time;
  private FieldPath z;

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  void configure(Options options) {
    monitor =
        new QualityMonitor(
            rules(options.text("rules"), options.text("rules.file")),
            options.integer("max.series"));
    String cleanTopic = options.text("clean.topic");
    clean = cleanTopic.isEmpty() ? null : new Route(cleanTopic);
    quarantineAt = options.choice("quarantine.at", QuarantineAt.class);
    value = options.path("value.field");
    property = options.path("property.field");
    sensor = options.path("sensor.field");
    time = options.path("time.field");
    z = options.path("z.field");
  }

  private static QualityRules rules(String text, String file) {
    if (text.isEmpty() == file.isEmpty()) {
      throw new ConfigException("rules", text, "Set either rules or rules.file, and only one");
    }
    return text.isEmpty() ? read(file) : QualityRules.parse(text);
  }

  private static void checkedFile(String file) {
    if (!file.isEmpty()) {
      read(file);
    }
  }

  private static QualityRules read(String file) {
    try {
      return QualityRules.parse(Files.readString(Path.of(file)));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "the file cannot be read on this worker (" + e + "); put it on every worker", e);
    }
  }

  @Override
  String statusHeader() {
    return "qc_status";
  }

  @Override
  Change change(Reading reading) throws Refused {
    QualityFlags flags = flags(reading);
    Flag aggregate = flags.aggregate();
    Change change =
        new Change()
            .put(FLAG_FIELD, aggregate.code())
            .put(TESTS_FIELD, flags.text())
            .header(QC_FLAG, Integer.toString(aggregate.code()))
            .header(QC_TESTS, flags.text());
    if (!flags.previousText().isEmpty()) {
      String when =
          flags.previousTime() == null ? "" : "@" + Instant.ofEpochMilli(flags.previousTime());
      change.header(QC_PREVIOUS, flags.previousText() + when);
    }
    boolean refused =
        aggregate == Flag.FAIL
            || (aggregate == Flag.SUSPECT && quarantineAt == QuarantineAt.SUSPECT);
    if (refused) {
      throw new Refused("refused", flags.text() + " for " + reading.text(value), change);
    }
    return clean == null ? change : change.topic(clean.from(reading.record().topic()));
  }

  private QualityFlags flags(Reading reading) throws Refused {
    String observedProperty = reading.text(property);
    String sensorId = reading.text(sensor);
    return monitor.check(
        observedProperty == null ? "" : observedProperty,
        sensorId == null ? "" : sensorId,
        new Sample(reading.number(value), timeOf(reading), heightOf(reading)));
  }

  /** Tests that need a time they cannot get do not judge; that is no reason to refuse a result. */
  private Long timeOf(Reading reading) {
    try {
      return reading.time(time);
    } catch (Refused e) {
      return null;
    }
  }

  private Double heightOf(Reading reading) {
    try {
      return reading.number(z);
    } catch (Refused e) {
      return null;
    }
  }
}
