// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.UnwritableException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gaps of a task as records of the coverage topic. */
final class GapReports {
  private static final Logger LOG = LoggerFactory.getLogger(GapReports.class);

  private final String topic;
  private final String api;
  private final Map<String, ?> offset;
  private final RecordMaker records;
  private boolean refused;

  GapReports(String topic, String api, Map<String, ?> offset, RecordMaker records) {
    this.topic = topic;
    this.api = api;
    this.offset = offset;
    this.records = records;
  }

  /** The record of a change; null when Kafka would refuse it. */
  SourceRecord record(ExpectedSeries.Change change, Instant now) {
    SeriesName name = change.series().name();
    SeriesGroup group = change.series().group();
    Coverage.Place place = new Coverage.Place(topic, group.partition(), group.offset(offset));
    try {
      return coverage(name, change.gap(), now).record(place, names(name), records, now);
    } catch (UnwritableException e) {
      if (!refused) {
        refused = true;
        LOG.warn(
            "Series {}: a record of coverage cannot be written and is left out: {}",
            LogText.of(name.text()),
            e.getMessage());
      }
      return null;
    }
  }

  private Coverage coverage(SeriesName name, SeriesGap gap, Instant now) {
    String property = name.isOfSensor() ? null : name.property();
    return new Coverage(
        new Coverage.Of(api, name.sensor(), name.shown(), name.sensor(), property),
        gap.start(),
        gap.end(),
        gap.interval(),
        gap.missing(now),
        gap.found(),
        gap.state(),
        0,
        null,
        gap.detected());
  }

  private static Map<String, String> names(SeriesName name) {
    Map<String, String> names = new HashMap<>();
    names.put(ObservationSchema.SENSOR_ID, name.sensor());
    if (!name.isOfSensor()) {
      names.put(ObservationSchema.OBSERVED_PROPERTY, name.property());
    }
    return names;
  }
}
