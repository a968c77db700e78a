// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong at one station, as bad records that wait for Kafka, without any secret. */
final class FailureReports {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReports.class);
  private static final int REMEMBERED_REJECTS = 1_000;
  private static final int SHOWN_CHARS = 300;

  private final RestStationSourceConfig config;
  private final String station;
  private final Map<String, String> partition;
  private final RecordMaker records;
  private final Set<String> reported = new HashSet<>();
  private final Deque<SourceRecord> bad = new ArrayDeque<>();

  FailureReports(
      RestStationSourceConfig config,
      String station,
      Map<String, String> partition,
      RecordMaker records) {
    this.config = config;
    this.station = station;
    this.partition = partition;
    this.records = records;
  }

  boolean isEmpty() {
    return bad.isEmpty();
  }

  /** The next bad record, or null when there is none. */
  SourceRecord poll() {
    return bad.poll();
  }

  /** What ends the task. */
  ConnectException fatal(Response.Fatal found, Request request) {
    String head = StandardCharsets.UTF_8.decode(found.head().duplicate()).toString();
    return new ConnectException(
        config
            .request()
            .credentials()
            .hide(
                "Station "
                    + station
                    + ": "
                    + found.reason()
                    + " for "
                    + request.shown()
                    + "; see to the cause and restart the task. The answer begins with: "
                    + head.substring(0, Math.min(head.length(), SHOWN_CHARS))));
  }

  /**
   * Tells of an element that gave no reading; the look-back shows it again, and it is told once.
   */
  void reject(Rejected rejected, Request request, Instant received, Cursor cursor) {
    JsonNode element = rejected.element();
    String text = element.isMissingNode() ? "" : element.toString();
    if (reported.size() >= REMEMBERED_REJECTS) {
      reported.clear();
    }
    if (reported.add(Row.digest(rejected.reason() + text))) {
      report(
          BadRecord.of(
              text.getBytes(StandardCharsets.UTF_8),
              request.shown(),
              "RejectedElement",
              rejected.reason(),
              received),
          cursor);
    }
  }

  /**
   * Tells of a failure.
   *
   * @throws DataException when that is what the user wants
   */
  void report(BadRecord found, Cursor cursor) {
    Credentials credentials = config.request().credentials();
    BadRecord record =
        new BadRecord(
            credentials.hide(found.payload()),
            found.origin(),
            found.errorClass(),
            credentials.hide(found.errorMessage()),
            found.received());
    switch (config.source().badRecords()) {
      case ROUTE ->
          bad.add(
              records.bad(
                  record,
                  Map.of(Extractor.STATION, station, ObservationSchema.SENSOR_ID, station),
                  partition,
                  cursor.offset()));
      case SKIP -> LOG.debug("Station {}: skipped a bad record", station);
      case FAIL ->
          throw new DataException(
              "Station " + station + ": " + record.errorMessage() + " (" + record.origin() + ")");
    }
  }
}
