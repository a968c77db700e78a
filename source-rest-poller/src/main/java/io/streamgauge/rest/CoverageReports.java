// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.common.completeness.Coverage;
import io.streamgauge.common.source.StationList;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/** The gaps of one station as records of the coverage topic. */
final class CoverageReports {
  private static final int PERSISTENT_FAILURES = 3;

  private final String topic;
  private final Station station;
  private final StationProgress progress;
  private final Reader reader;
  private final RecordMaker records;
  private final FailureLog.Notes notes;
  private Window answered;
  private boolean current;
  private boolean refused;

  CoverageReports(
      String topic,
      Station station,
      StationProgress progress,
      Reader reader,
      RecordMaker records,
      FailureLog.Notes notes) {
    this.topic = topic;
    this.station = station;
    this.progress = progress;
    this.reader = reader;
    this.records = records;
    this.notes = notes;
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
      return record(gap, now);
    } catch (UnwritableException e) {
      if (!refused) {
        refused = true;
        notes.coverageLost(e.getMessage());
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

  private SourceRecord record(Gap gap, Instant now) throws UnwritableException {
    Gap.Names names = gap.names();
    Coverage coverage =
        new Coverage(
            new Coverage.Of(
                station.api(),
                station.id(),
                gap.id().series(),
                names.sensorId(),
                names.observedProperty()),
            gap.id().start(),
            gap.end(),
            gap.interval(),
            gap.missing(now),
            gap.found(),
            gap.state(),
            gap.attempts(),
            progress.gaps().policy().next(gap),
            gap.detected());
    String sensor = names.sensorId() == null ? station.id() : names.sensorId();
    return coverage.record(
        new Coverage.Place(topic, station.partition(), progress.offset()),
        names(gap, sensor),
        records,
        now);
  }
}
