// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.common.metrics.RecentMaximum;
import io.streamgauge.common.time.IsoText;
import io.streamgauge.common.time.TimeFormats;
import io.streamgauge.common.time.TimeParseException;
import io.streamgauge.common.time.TimeParser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;

/**
 * Reads when a reading was measured and stamps the record with it.
 *
 * @param <R> the record type of the chain
 */
public class EventTime<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Reads the event time of a reading from a field (epoch number or text), checks it against the"
          + " clock, and writes it to the field event_time, to the header event_timestamp (ISO-8601"
          + " UTC, full precision) and to the record timestamp. A reading without a readable time"
          + " is routed to ${topic}-quarantine, never stamped with the current time. In a sink"
          + " chain the topic change only renames the topic that the sink sees; the headers are the"
          + " same.";

  static final String STATUS = TransformHeaders.EVENT_TIME_STATUS;
  private static final Header OK = Change.text(STATUS, "ok");
  private static final FieldPath EVENT_TIME = FieldPath.field(ObservationSchema.EVENT_TIME);
  private static final long EARLIEST_SECOND =
      Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  /** GPS time has more seconds than UTC, so that its zero is not that of UTC. */
  private static final long LEAP_SECONDS = Duration.ofSeconds(20).toMillis();

  private static final long MOST_EAST = Duration.ofHours(14).toMillis();
  private static final long MOST_OFFSET = Duration.ofHours(19).toMillis();
  private static final long MOST_AHEAD = Duration.ofMinutes(50).toMillis();

  /** Length of 2026-11-21T00:00:00.000Z; a UTC time with more digits is longer. */
  private static final int MILLIS_TEXT = 24;

  private static final TimeParser ISO = TimeParser.of("iso", null);

  /** The times of a clock that was never set and has run for a while. */
  private record Unset(long zeroMillis, long withinMillis) {
    boolean contains(long millis) {
      return millis >= zeroMillis - Math.min(withinMillis, LEAP_SECONDS)
          && millis - zeroMillis <= withinMillis;
    }

    /** Whether a clock has shown it east of Greenwich. */
    boolean isEastOf(long millis) {
      return millis < zeroMillis && zeroMillis - millis <= MOST_EAST;
    }

    /** Whether it contains the time in some zone. */
    boolean isNear(long millis) {
      return millis > zeroMillis - MOST_OFFSET && millis - zeroMillis - withinMillis < MOST_OFFSET;
    }
  }

  private final Clock clock;
  private final RecentMaximum mostAhead = new RecentMaximum();
  private FieldPath field;
  private List<FieldPath> fields;
  private ZoneId zone;
  private boolean inEventTime;
  private TimeFormats formats;
  private boolean lacksEra;
  private List<Unset> unsetTimes;
  private long maxFuture;
  private long maxPast;
  private EventTimeOptions.RecordTimestamp recordTimestamp;

  /** Called by Connect. */
  public EventTime() {
    this(Clock.systemUTC());
  }

  EventTime(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ConfigDef config() {
    return EventTimeOptions.DEFINITION;
  }

  @Override
  void configure(TransformOptions options) {
    fields = options.list("fields").stream().map(FieldPath::of).toList();
    field = options.field("field");
    if (!fields.isEmpty() && !field.equals(EVENT_TIME)) {
      throw new ConfigException("fields", fields, "Set either field or fields, not both");
    }
    zone = EventTimeOptions.zone(options.text("time.zone"));
    formats = EventTimeOptions.formats(options, clock);
    if (formats.lacksTimeOfDay()) {
      throw new ConfigException(
          "format", options.text("format"), TimeFormats.remedy("default.time"));
    }
    if (formats.overrulesZone()) {
      throw new ConfigException(
          "format", options.text("format"), TimeFormats.zoneRemedy("time.zone"));
    }
    lacksEra = formats.lacksEra();
    inEventTime = fields.isEmpty() && field.equals(EVENT_TIME);
    EventTimeOptions.requireZone(formats, zone, inEventTime);
    long unsetWithin = options.millis("unset.within.ms");
    unsetTimes =
        options.list("unset.times").stream()
            .map(text -> new Unset(EventTimeOptions.sentinel(text).toEpochMilli(), unsetWithin))
            .toList();
    EventTimeOptions.refuseUnsetNow(options, unsetWithin, clock);
    maxFuture = options.millis("max.future.ms");
    maxPast = EventTimeOptions.maxPast("max.past.ms", options.text("max.past.ms"));
    recordTimestamp = options.choice("record.timestamp", EventTimeOptions.RecordTimestamp.class);
  }

  @Override
  void gauges(Gauges gauges) {
    gauges.add(
        "ahead-of-clock-max-ms",
        "How far an event time was ahead of the worker's clock at most in the last 5 to 10 minutes:"
            + " a clock, of a device, a gateway or the worker, is wrong",
        () -> mostAhead.get(clock.millis()));
  }

  @Override
  String statusHeader() {
    return STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    Object raw = fields.isEmpty() ? reading.get(field) : joined(reading);
    Instant read = ofFourDigitYears(parse(raw));
    long millis = read.toEpochMilli();
    refuseUnset(reading, raw, read, millis);
    refuseUnbounded(read, millis);
    String before = reading.header(EnvelopeHeaders.EVENT_TIMESTAMP);
    boolean said = IsoText.isOf(read, before);
    Change change = new Change();
    if (!alreadyWritten(raw, millis)) {
      change.put(EVENT_TIME, read);
    }
    if (!said) {
      change.header(EnvelopeHeaders.EVENT_TIMESTAMP, IsoText.of(finer(before, read)));
    }
    change.header(OK);
    switch (recordTimestamp) {
      case EVENT -> {
        if (millis >= 0) {
          stamp(change, reading, writable(millis) ? millis : received(reading));
        }
      }
      case INGEST -> stamp(change, reading, received(reading));
      case KEEP -> {}
    }
    return change;
  }

  private static void stamp(Change change, Reading reading, long millis) {
    Long before = reading.record().timestamp();
    if (before == null || before != millis) {
      change.timestamp(millis);
    }
  }

  private boolean alreadyWritten(Object raw, long millis) {
    return inEventTime
        && (raw instanceof Date || (raw instanceof Long number && number.longValue() == millis));
  }

  /** The fields' texts with a space between them, or null when one is missing. */
  private String joined(Reading reading) {
    StringBuilder text = new StringBuilder();
    for (FieldPath part : fields) {
      String own = reading.text(part);
      if (own == null) {
        return null;
      }
      text.append(text.isEmpty() ? "" : " ").append(own);
    }
    return text.toString();
  }

  private Instant parse(Object raw) throws Refused {
    if (raw == null) {
      throw new Refused("missing", "no time in " + (fields.isEmpty() ? field : fields));
    }
    try {
      return formats.parse(raw);
    } catch (TimeParseException e) {
      throw new Refused("unreadable", e.getMessage());
    }
  }

  private void refuseUnset(Reading reading, Object raw, Instant time, long millis) throws Refused {
    // Clocks that show local time begin to count at the zero of their own zone.
    long shown =
        zone == null ? millis : millis + 1_000L * zone.getRules().getOffset(time).getTotalSeconds();
    long own = lacksEra || isNearUnset(millis) ? own(raw, millis) : millis;
    // A source that has read a local time itself hands on an instant, without its zone.
    boolean unknownZone = inEventTime && !(raw instanceof CharSequence);
    for (Unset unset : unsetTimes) {
      boolean never =
          unset.contains(millis)
              || unset.contains(shown)
              || unset.contains(own)
              || (unknownZone && unset.isEastOf(millis));
      if (never && !"true".equals(reading.header(EnvelopeHeaders.BACKFILL))) {
        throw new Refused("unset_clock", time + " is the time of a clock that was never set");
      }
    }
  }

  private boolean isNearUnset(long millis) {
    for (Unset unset : unsetTimes) {
      if (unset.isNear(millis)) {
        return true;
      }
    }
    return false;
  }

  /** What the text says by itself, whatever zone it names and in whatever way. */
  private long own(Object raw, long millis) {
    LocalDateTime own = formats.shown(raw);
    return own == null ? millis : own.toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static Instant ofFourDigitYears(Instant time) throws Refused {
    long second = time.getEpochSecond();
    if (second < EARLIEST_SECOND || second > LATEST_SECOND) {
      throw new Refused("unreadable", "the time " + time + " is not between the years 0 and 9999");
    }
    return time;
  }

  private void refuseUnbounded(Instant time, long millis) throws Refused {
    long now = clock.millis();
    long ahead = millis - now;
    mostAhead.saw(ahead, now);
    if (ahead > maxFuture) {
      throw new Refused("future", time + " is " + ahead + " ms ahead of the clock (max.future.ms)");
    }
    if (maxPast != EventTimeOptions.UNBOUNDED && -ahead > maxPast) {
      throw new Refused("past", time + " is " + -ahead + " ms behind the clock (max.past.ms)");
    }
  }

  /** The header's time when it is the same one with more digits than the field can hold. */
  private static Instant finer(String text, Instant time) {
    boolean canBeFiner = text != null && (text.length() > MILLIS_TEXT || !text.endsWith("Z"));
    if (!canBeFiner || !time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
      return time;
    }
    try {
      Instant header = ISO.parse(text);
      return header.toEpochMilli() == time.toEpochMilli() ? header : time;
    } catch (TimeParseException e) {
      return time;
    }
  }

  /** Whether brokers take it; they refuse what is more than an hour ahead of their own clocks. */
  private boolean writable(long millis) {
    return millis >= 0 && millis - clock.millis() <= MOST_AHEAD;
  }

  private long received(Reading reading) {
    long millis = ingested(reading).toEpochMilli();
    return writable(millis) ? millis : clock.millis();
  }

  private Instant ingested(Reading reading) {
    String text = reading.header(EnvelopeHeaders.INGEST_TIMESTAMP);
    try {
      return text == null ? clock.instant() : ISO.parse(text);
    } catch (TimeParseException e) {
      return clock.instant();
    }
  }
}
