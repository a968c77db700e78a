// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.time.IsoText;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The report of a gap, as a record on a topic of its own.
 *
 * @param of whose readings are missing
 * @param start time of the reading before the gap
 * @param end time of the reading after it; null while nothing has come
 * @param interval that readings are expected at
 * @param missing readings that are missing now
 * @param found times at which a reading has come since the gap was found
 * @param attempts how often it was asked for again
 * @param nextAttempt when it is asked for again; null for never
 * @param detected when it was found
 */
public record Coverage(
    Of of,
    Instant start,
    Instant end,
    Duration interval,
    long missing,
    long found,
    CoverageState state,
    int attempts,
    Instant nextAttempt,
    Instant detected) {
  public static final String NAME = "io.streamgauge.Coverage";

  private static final String API = "api";
  private static final String STATION = "station";
  private static final String SERIES = "series";
  private static final String SENSOR_ID = "sensor_id";
  private static final String OBSERVED_PROPERTY = "observed_property";
  private static final String START = "gap_start";
  private static final String END = "gap_end";
  private static final String INTERVAL = "expected_interval_ms";
  private static final String MISSING = "missing";
  private static final String FOUND = "found";
  private static final String STATE = "state";
  private static final String ATTEMPTS = "attempts";
  private static final String NEXT_ATTEMPT = "next_attempt";
  private static final String DETECTED = "detected";
  private static final String CHANGED = "changed";

  /** Version 1 of the schema. Fields are only ever added at the end, and only as optional ones. */
  public static final Schema SCHEMA =
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
  public static final String ROUTE_REASON = "coverage";

  /**
   * The series whose readings are missing.
   *
   * @param api what they come from
   * @param station or sensor
   * @param series empty for a station that has never delivered
   * @param sensorId null where it is not known
   * @param observedProperty null where it is not known
   */
  public record Of(
      String api, String station, String series, String sensorId, String observedProperty) {}

  /**
   * The place of a record: its topic, and where its source goes on after it.
   *
   * @param topic of the records of gaps
   */
  public record Place(String topic, Map<String, ?> partition, Map<String, ?> offset) {}

  /**
   * The record that tells it.
   *
   * @param names what the topic of the readings that are missing is made of
   * @throws UnwritableException when Kafka would refuse it
   */
  public SourceRecord record(
      Place place, Map<String, String> names, RecordMaker records, Instant now)
      throws UnwritableException {
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString(EnvelopeHeaders.SENSOR_ID, of.sensorId == null ? of.station : of.sensorId);
    headers.addString(EnvelopeHeaders.INGEST_TIMESTAMP, IsoText.of(now));
    headers.addString(EnvelopeHeaders.PAYLOAD_VERSION, records.options().payloadVersion());
    records.addRoute(headers, ROUTE_REASON, names);
    return records.checked(
        new SourceRecord(
            place.partition(),
            place.offset(),
            place.topic(),
            null,
            Schema.STRING_SCHEMA,
            of.station + "|" + of.series + "|" + start,
            SCHEMA,
            value(now),
            records.options().timestamp() == SourceOptions.RecordTimestamp.KEEP
                ? null
                : Long.valueOf(now.toEpochMilli()),
            headers));
  }

  private Struct value(Instant changed) {
    return new Struct(SCHEMA)
        .put(API, of.api)
        .put(STATION, of.station)
        .put(SERIES, of.series.isEmpty() ? null : of.series)
        .put(SENSOR_ID, of.sensorId)
        .put(OBSERVED_PROPERTY, of.observedProperty)
        .put(START, Date.from(start))
        .put(END, end == null ? null : Date.from(end))
        .put(INTERVAL, interval.toMillis())
        .put(MISSING, missing)
        .put(FOUND, found)
        .put(STATE, state.name())
        .put(ATTEMPTS, attempts)
        .put(NEXT_ATTEMPT, nextAttempt == null ? null : Date.from(nextAttempt))
        .put(DETECTED, Date.from(detected))
        .put(CHANGED, Date.from(changed));
  }
}
