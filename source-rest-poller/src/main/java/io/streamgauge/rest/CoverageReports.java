// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.source.StationList;
import io.streamgauge.common.time.IsoText;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gaps of one station as records of the coverage topic. */
final class CoverageReports {
  private static final Logger LOG = LoggerFactory.getLogger(CoverageReports.class);
  static final String NAME = "io.streamgauge.Coverage";
  static final String API = "api";
  static final String STATION = "station";
  static final String SERIES = "series";
  static final String SENSOR_ID = "sensor_id";
  static final String OBSERVED_PROPERTY = "observed_property";
  static final String START = "gap_start";
  static final String END = "gap_end";
  static final String INTERVAL = "expected_interval_ms";
  static final String MISSING = "missing";
  static final String FOUND = "found";
  static final String STATE = "state";
  static final String ATTEMPTS = "attempts";
  static final String NEXT_ATTEMPT = "next_attempt";
  static final String DETECTED = "detected";
  static final String CHANGED = "changed";

  /** Version 1 of the schema. Fields are only ever added at the end, and only as optional ones. */
  static final Schema SCHEMA =
      SchemaBuilder.struct()
          .name(NAME)
          .version(1)
          .field(API, Schema.STRING_SCHEMA)
          .field(STATION, Schema.STRING_SCHEMA)
          .field(SERIES, Schema.OPTIONAL_STRING_SCHEMA)
          .field(SENSOR_ID, Schema.OPTIONAL_STRING_SCHEMA)
          .field(OBSERVED_PROPERTY, Schema.OPTIONAL_STRING_SCHEMA)
          .field(START, Timestamp.SCHEMA)
          .field(END, Timestamp.builder().optional().build())
          .field(INTERVAL, Schema.INT64_SCHEMA)
          .field(MISSING, Schema.INT64_SCHEMA)
          .field(FOUND, Schema.INT64_SCHEMA)
          .field(STATE, Schema.STRING_SCHEMA)
          .field(ATTEMPTS, Schema.INT32_SCHEMA)
          .field(NEXT_ATTEMPT, Timestamp.builder().optional().build())
          .field(DETECTED, Timestamp.SCHEMA)
          .field(CHANGED, Timestamp.SCHEMA)
          .build();

  /** Says with the header {@code route_reason} that no transform should look for a reading here. */
  static final String ROUTE_REASON = "coverage";

  private static final int PERSISTENT_FAILURES = 3;

  private final String topic;
  private final SourceOptions source;
  private final Station station;
  private final StationProgress progress;
  private final Reader reader;
  private final RecordMaker records;
  private Window answered;
  private boolean current;
  private boolean refused;

  CoverageReports(
      String topic,
      SourceOptions source,
      Station station,
      StationProgress progress,
      Reader reader,
      RecordMaker records) {
    this.topic = topic;
    this.source = source;
    this.station = station;
    this.progress = progress;
    this.reader = reader;
    this.records = records;
  }

  boolean isEmpty() {
    return progress.gaps() == null || !progress.gaps().waits();
  }

  /** An answer is about to be handed over; one about gaps is not, which are told as a whole. */
  void answered(Window window) {
    if (!(reader instanceof Reader.GapRetry)) {
      answered = window;
      current = reader instanceof Reader.Live && window.live();
    }
  }

  /** A live request has failed; that may happen, and says something only when it goes on. */
  void failed(int failures) {
    current |= reader instanceof Reader.Live && failures >= PERSISTENT_FAILURES;
  }

  /**
   * The next change of a gap, or null when there is none.
   *
   * @param drained whether all rows of the last answer have been handed over
   * @param complete whether all of the reader's time has been asked for
   */
  SourceRecord poll(boolean drained, boolean complete, Instant now) {
    GapLedger gaps = progress.gaps();
    if (gaps == null || now == null) {
      return null;
    }
    if (drained && answered != null) {
      gaps.settle(answered, now);
      answered = null;
    }
    if (drained && current) {
      gaps.silence(progress.live(), progress.backfill() == null, now);
      current = false;
    }
    if (drained && complete) {
      reader.drained(now);
    }
    SourceRecord made = null;
    for (Gap gap = gaps.tellNext(); gap != null && made == null; ) {
      made = checked(gap, now);
      gap = made == null ? gaps.tellNext() : gap;
    }
    return made;
  }

  /** The record of a gap; null when Kafka would refuse it. */
  private SourceRecord checked(Gap gap, Instant now) {
    try {
      return records.checked(record(gap, now));
    } catch (UnwritableException e) {
      if (!refused) {
        refused = true;
        LOG.warn(
            "Station {}: a record of coverage cannot be written and is left out: {}",
            LogText.of(station.id()),
            e.getMessage());
      }
      return null;
    }
  }

  /** What the topic of the readings that are missing is made of. */
  private Map<String, String> names(Gap gap, String sensor) {
    Map<String, String> names = new HashMap<>(station.attributes());
    names.put(StationList.STATION, station.id());
    names.put(ObservationSchema.SENSOR_ID, sensor);
    if (gap.names().observedProperty() != null) {
      names.put(ObservationSchema.OBSERVED_PROPERTY, gap.names().observedProperty());
    }
    return names;
  }

  private SourceRecord record(Gap gap, Instant now) {
    boolean whole = gap.id().series().isEmpty();
    Instant next = progress.gaps().policy().next(gap);
    ConnectHeaders headers = new ConnectHeaders();
    String sensor = gap.names().sensorId() == null ? station.id() : gap.names().sensorId();
    headers.addString(EnvelopeHeaders.SENSOR_ID, sensor);
    headers.addString(EnvelopeHeaders.INGEST_TIMESTAMP, IsoText.of(now));
    headers.addString(EnvelopeHeaders.PAYLOAD_VERSION, source.payloadVersion());
    records.addRoute(headers, ROUTE_REASON, names(gap, sensor));
    Struct value =
        new Struct(SCHEMA)
            .put(API, station.api())
            .put(STATION, station.id())
            .put(SERIES, whole ? null : gap.id().series())
            .put(SENSOR_ID, gap.names().sensorId())
            .put(OBSERVED_PROPERTY, gap.names().observedProperty())
            .put(START, Date.from(gap.id().start()))
            .put(END, gap.end() == null ? null : Date.from(gap.end()))
            .put(INTERVAL, gap.interval().toMillis())
            .put(MISSING, gap.missing(now))
            .put(FOUND, (long) gap.found())
            .put(STATE, gap.state().name())
            .put(ATTEMPTS, gap.attempts())
            .put(NEXT_ATTEMPT, next == null ? null : Date.from(next))
            .put(DETECTED, Date.from(gap.detected()))
            .put(CHANGED, Date.from(now));
    return new SourceRecord(
        station.partition(),
        progress.offset(),
        topic,
        null,
        Schema.STRING_SCHEMA,
        station.id() + "|" + gap.id().series() + "|" + gap.id().start(),
        SCHEMA,
        value,
        source.timestamp() == SourceOptions.RecordTimestamp.KEEP
            ? null
            : Long.valueOf(now.toEpochMilli()),
        headers);
  }
}
