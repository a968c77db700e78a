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
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one station sent that is no reading, on its way to the dead letter topic. */
final class BadAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(BadAnswers.class);
  private static final int REMEMBERED_REJECTS = 1_000;

  private final RestStationSourceConfig config;
  private final String station;
  private final Map<String, String> partition;
  private final StationProgress progress;
  private final RecordMaker maker;
  private final Set<String> reported = new HashSet<>();
  private final Deque<SourceRecord> records = new ArrayDeque<>();

  BadAnswers(
      RestStationSourceConfig config,
      String station,
      Map<String, String> partition,
      StationProgress progress) {
    this.config = config;
    this.station = station;
    this.partition = partition;
    this.progress = progress;
    maker = new RecordMaker(config.source());
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** The next record, or null when there is none. */
  SourceRecord poll() {
    return records.poll();
  }

  /** Takes an element of an answer that gave no reading. */
  void reject(Rejected rejected, String origin, Instant received) {
    JsonNode element = rejected.element();
    String text = element.isMissingNode() ? "" : element.toString();
    // The look-back shows the same element again and again; it is told once.
    if (reported.size() >= REMEMBERED_REJECTS) {
      reported.clear();
    }
    if (reported.add(Row.digest(rejected.reason() + text))) {
      report(
          BadRecord.of(
              text.getBytes(StandardCharsets.UTF_8),
              origin,
              "RejectedElement",
              rejected.reason(),
              received));
    }
  }

  void report(BadRecord found) {
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
          records.add(
              maker.bad(
                  record,
                  Map.of(Extractor.STATION, station, ObservationSchema.SENSOR_ID, station),
                  partition,
                  progress.offset()));
      case SKIP -> LOG.debug("Station {}: skipped a bad record", station);
      case FAIL ->
          throw new DataException(
              "Station " + station + ": " + record.errorMessage() + " (" + record.origin() + ")");
    }
  }
}
