// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.time.IsoText;
import java.time.Instant;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/**
 * The headers every record of both sources carries. All values are strings: Connect's default
 * header converter would turn {@code 01646500} into a number, so users set StringConverter and
 * identity is always taken from the value's fields.
 */
public final class EnvelopeHeaders {
  public static final String SENSOR_ID = "sensor_id";
  public static final String INGEST_TIMESTAMP = "ingest_timestamp";
  public static final String EVENT_TIMESTAMP = "event_timestamp";
  public static final String CRS_SOURCE = "crs_source";
  public static final String PAYLOAD_VERSION = "payload_version";
  public static final String BACKFILL = "backfill";
  public static final String REVISION = "revision";
  public static final String ROUTE_REASON = "route_reason";

  /** The topic that a record with {@link #ROUTE_REASON} was going to. */
  public static final String ROUTE_ORIGIN = "route_origin";

  /** What a bad record says in its value, unless that is the payload itself. */
  public static final String ERROR_MESSAGE = "error_message";

  /** Most characters of a text that came in a payload; the value has it whole. */
  private static final int LONGEST = 1_000;

  private EnvelopeHeaders() {}

  /** The envelope of a reading that was received at the given instant. */
  public static ConnectHeaders of(
      Observation observation, Instant ingested, String payloadVersion, boolean backfill) {
    return new Maker(payloadVersion).of(observation, ingested, backfill);
  }

  private static Header header(String name, String text) {
    return new ConnectHeaders().addString(name, text).lastWithName(name);
  }

  /**
   * The maker of the envelopes of one task. Readings one after the other mostly differ in their
   * time alone, so they share the headers that say the same, which nobody can change. For one
   * thread.
   */
  static final class Maker {
    private static final Header OF_BACKFILL = header(BACKFILL, "true");

    private final Header payload;
    private Header sensor;
    private String sensorId;
    private Header received;
    private Instant ingested;
    private Header source;
    private String crs;

    Maker(String payloadVersion) {
      payload = header(PAYLOAD_VERSION, payloadVersion);
    }

    ConnectHeaders of(Observation observation, Instant ingestedAt, boolean backfill) {
      if (!observation.sensorId().equals(sensorId)) {
        sensorId = observation.sensorId();
        sensor = header(SENSOR_ID, LogText.head(sensorId, LONGEST));
      }
      if (!ingestedAt.equals(ingested)) {
        ingested = ingestedAt;
        received = header(INGEST_TIMESTAMP, IsoText.of(ingestedAt));
      }
      ConnectHeaders headers = new ConnectHeaders();
      headers.add(sensor);
      headers.add(received);
      headers.addString(EVENT_TIMESTAMP, IsoText.of(observation.eventTime()));
      if (observation.crs() != null) {
        if (!observation.crs().equals(crs)) {
          crs = observation.crs();
          source = header(CRS_SOURCE, LogText.head(crs, LONGEST));
        }
        headers.add(source);
      }
      headers.add(payload);
      if (backfill) {
        headers.add(OF_BACKFILL);
      }
      return headers;
    }
  }
}
