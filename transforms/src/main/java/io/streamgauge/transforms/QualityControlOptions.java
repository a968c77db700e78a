// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.WatchedFile;
import io.streamgauge.transforms.quality.Compat;
import io.streamgauge.transforms.quality.QualityRules;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The options of {@link QualityControl}. */
final class QualityControlOptions {
  static final ConfigDef DEFINITION =
      ErrorPolicy.define(
          FieldPath.OfReading.define(
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
                          new Parsed("a readable file", QualityControlOptions::checkedFile),
                          "Rules file",
                          "A file on the worker with the rules, instead of 'rules'.")
                      .duration(
                          "rules.file.check.ms",
                          Duration.ofSeconds(10).toMillis(),
                          Duration.ofMillis(0),
                          Durations.LONGEST,
                          "Rules file check",
                          "How often to look whether rules.file was edited; 0 reads it only at the start. A bad"
                              + " edit keeps the rules as they were, and is logged.")
                      .low()
                      .choice(
                          "compat",
                          Compat.IOOS,
                          Compat.class,
                          "Compatibility",
                          "'ioos' gives the flags of ioos_qc; 'strict' does not pass what cannot be judged yet,"
                              + " takes times exactly, and takes infinite results for missing.")
                      .low()
                      .flag(
                          "exclude.failed",
                          false,
                          "Exclude failed",
                          "Whether values that fail gross_range or climatology stay out of the memory that"
                              + " later values are compared with.")
                      .low()
                      .add(
                          "max.series",
                          Type.INT,
                          100_000,
                          ConfigDef.Range.between(1, 10_000_000),
                          "Most series",
                          "Series (one for each property of each sensor) that are remembered at most;"
                              + " the one unused longest is forgotten first.")
                      .low()
                      .add(
                          "memory.max.bytes",
                          Type.LONG,
                          256L << 20,
                          ConfigDef.Range.atLeast(1L << 16),
                          "Most memory",
                          "Bytes, about, that the series may take together; the one unused longest is forgotten"
                              + " first.")
                      .low()
                      .duration(
                          "series.idle.ms",
                          Duration.ofDays(7).toMillis(),
                          Duration.ofMillis(1),
                          Durations.LONGEST,
                          "Idle series",
                          "Silence, by the worker's clock, after which a series is forgotten and starts anew.")
                      .low()
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
                      .group("Fields"),
                  FieldPath.OfReading.VALUE,
                  FieldPath.OfReading.PROPERTY,
                  FieldPath.OfReading.SENSOR,
                  FieldPath.OfReading.TIME)
              .parsed(
                  "z.field",
                  ObservationSchema.Z,
                  FieldPath.FORM,
                  FieldPath::check,
                  "z",
                  "Field with the height, for climatology.")
              .low()
              .parsed(
                  "longitude.field",
                  "longitude",
                  FieldPath.FORM,
                  FieldPath::check,
                  "Longitude",
                  "Field with degrees, for location.")
              .low()
              .parsed(
                  "latitude.field",
                  "latitude",
                  FieldPath.FORM,
                  FieldPath::check,
                  "Latitude",
                  "Field with degrees, for location.")
              .low(),
          ErrorPolicy.QUARANTINE);

  /** From which flag on a reading is refused. */
  enum QuarantineAt {
    SUSPECT,
    FAIL
  }

  private QualityControlOptions() {}

  private static void checkedFile(String file) {
    if (!file.isEmpty()) {
      new WatchedFile<>(file, QualityRules::ofFile, 0, Clock.systemUTC());
    }
  }
}
