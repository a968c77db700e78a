// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.ClockChange;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.IsoText;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.TimeContext;
import io.streamgauge.common.TimeFormats;
import io.streamgauge.common.TimeParseException;
import io.streamgauge.common.TimeParser;
import io.streamgauge.common.WrittenZone;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
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

  static final String STATUS = "event_time_status";
  private static final Header OK = Change.text(STATUS, "ok");
  private static final FieldPath EVENT_TIME = FieldPath.field(ObservationSchema.EVENT_TIME);
  private static final long EARLIEST_SECOND =
      Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long LATEST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final long UNBOUNDED = -1;

  /** GPS time has more seconds than UTC, so that its zero is not that of UTC. */
  private static final long LEAP_SECONDS = Duration.ofSeconds(20).toMillis();

  private static final long MOST_OFFSET = Duration.ofHours(19).toMillis();
  private static final Pattern OWN_OFFSET =
      Pattern.compile(":\\d{2}(?:[.,]\\d+)? ?([+-])(\\d{2})(?::?(\\d{2}))?\\s*$");

  private static final long MOST_AHEAD = Duration.ofMinutes(50).toMillis();

  /** Length of 2026-11-21T00:00:00.000Z; a UTC time with more digits is longer. */
  private static final int MILLIS_TEXT = 24;

  private static final TimeParser ISO = TimeParser.of("iso", null);

  private static final ConfigDef CONFIG =
      new OptionList()
          .group("Event time")
          .path(
              "field",
              ObservationSchema.EVENT_TIME,
              "Field",
              "Field with the time of the measurement.")
          .add(
              "fields",
              Type.LIST,
              List.of(),
              new Parsed("fields, nested with dots", FieldPath::of),
              "Fields",
              "Several fields that make the time together, instead of 'field': their texts with a"
                  + " space between them are read by 'format', as in 'date, time' with yyyy-MM-dd"
                  + " HH:mm.")
          .add(
              "format",
              Type.STRING,
              "auto",
              new Parsed(TimeFormats.FORMS, TimeFormats::check),
              "Format",
              "How the time is written. 'auto' takes ISO text and epoch numbers whose unit it tells"
                  + " by the interval they lie in. 'excel' is a day count of spreadsheets,"
                  + " 'year-day-hhmm' as of Campbell loggers (2026 325 905), 'gps-week' week and"
                  + " seconds. With | between them several formats are tried, and the"
                  + " first that fits is taken: put the more common of two that could be mistaken"
                  + " for each other first, or do without one.")
          .add(
              "time.zone",
              Type.STRING,
              "",
              new Parsed("a zone such as UTC, +01:00 or Europe/Berlin", EventTime::zone),
              "Time zone",
              "Zone of texts that name none; empty refuses such texts. Most loggers keep a fixed"
                  + " offset all year.")
          .choice(
              "time.zone.skipped",
              ClockChange.Skipped.REFUSE,
              ClockChange.Skipped.class,
              "Skipped times",
              "For local times that clocks skip when daylight saving begins: 'refuse' them, or"
                  + " 'shift' them by what was skipped.")
          .choice(
              "time.zone.repeated",
              ClockChange.Repeated.REFUSE,
              ClockChange.Repeated.class,
              "Repeated times",
              "For local times that clocks show twice when daylight saving ends: 'refuse' them, or"
                  + " take the 'earlier' or the 'later' one.")
          .add(
              "default.time",
              Type.STRING,
              "",
              new Parsed("a time of day such as 00:00 or 24:00", TimeContext::timeOfDay),
              "Default time",
              "Time of day of texts that have a date alone; empty refuses such texts.")
          .add(
              "pivot.year",
              Type.INT,
              TimeContext.USUAL_PIVOT,
              ConfigDef.Range.between(1800, 2200),
              "Pivot year",
              "First of the hundred years that two digits of a year can mean.")
          .add(
              "language",
              Type.STRING,
              "en",
              new Parsed("a language such as en, de or pt-BR", TimeContext::language),
              "Language",
              "Language of the names of months and days and of am and pm.")
          .number(
              "max.future.ms",
              Duration.ofMinutes(10).toMillis(),
              0,
              "Most future",
              "A time further ahead of the worker's clock is refused. With a time more than 50"
                  + " minutes ahead the record timestamp is the ingest time, since brokers refuse"
                  + " one of more than an hour.")
          .number(
              "max.past.ms",
              UNBOUNDED,
              UNBOUNDED,
              "Most past",
              "A time further behind the worker's clock is refused; -1 for no bound.")
          .add(
              "unset.times",
              Type.LIST,
              List.of(
                  "0001-01-01T00:00:00Z",
                  "1601-01-01T00:00:00Z",
                  "1899-12-30T00:00:00Z",
                  "1900-01-01T00:00:00Z",
                  "1904-01-01T00:00:00Z",
                  "1970-01-01T00:00:00Z",
                  "1980-01-01T00:00:00Z",
                  "1980-01-06T00:00:00Z",
                  "2000-01-01T00:00:00Z"),
              new Parsed("ISO times such as 1970-01-01T00:00:00Z", EventTime::sentinel),
              "Unset times",
              "Times from which clocks count that were never set, as in '1970-01-01T00:00:00Z,"
                  + " 2000-01-01T00:00:00Z'. A reading with a time within unset.within.ms from one"
                  + " is refused with the status unset_clock, unless it has the header"
                  + " backfill=true; empty refuses none.")
          .number(
              "unset.within.ms",
              Duration.ofDays(1).toMillis(),
              0,
              "Unset within",
              "How long after one of unset.times a clock still counts as never set, by UTC or by"
                  + " the clocks of time.zone.")
          .choice(
              "record.timestamp",
              RecordTimestamp.EVENT,
              RecordTimestamp.class,
              "Record timestamp",
              "What the record timestamp becomes: the event time, the ingest time, or what it was"
                  + " ('keep'). A topic's retention counts from it. Times before 1970 keep the"
                  + " timestamp, which cannot be negative.")
          .withErrorPolicy(ErrorPolicy.QUARANTINE);

  private enum RecordTimestamp {
    EVENT,
    INGEST,
    KEEP
  }

  /** The times of a clock that was never set and has run for a while. */
  private record Unset(long zeroMillis, long withinMillis) {
    boolean contains(long millis) {
      return millis >= zeroMillis - Math.min(withinMillis, LEAP_SECONDS)
          && millis - zeroMillis <= withinMillis;
    }

    /** Whether it contains the time in some zone. */
    boolean isNear(long millis) {
      return millis > zeroMillis - MOST_OFFSET && millis - zeroMillis - withinMillis < MOST_OFFSET;
    }
  }

  private final Clock clock;
  private FieldPath field;
  private List<FieldPath> fields;
  private ZoneId zone;
  private boolean inEventTime;
  private TimeFormats formats;
  private List<Unset> unsetTimes;
  private long maxFuture;
  private long maxPast;
  private RecordTimestamp recordTimestamp;

  /** Called by Connect. */
  public EventTime() {
    this(Clock.systemUTC());
  }

  EventTime(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  void configure(Options options) {
    fields = options.list("fields").stream().map(FieldPath::of).toList();
    field = options.field("field");
    if (!fields.isEmpty() && !field.equals(EVENT_TIME)) {
      throw new ConfigException("fields", fields, "Set either field or fields, not both");
    }
    zone = zone(options.text("time.zone"));
    formats = formats(options);
    if (formats.lacksTimeOfDay()) {
      throw new ConfigException(
          "format", options.text("format"), TimeFormats.remedy("default.time"));
    }
    if (formats.overrulesZone()) {
      throw new ConfigException(
          "format", options.text("format"), TimeFormats.zoneRemedy("time.zone"));
    }
    inEventTime = fields.isEmpty() && field.equals(EVENT_TIME);
    long unsetWithin = options.number("unset.within.ms");
    unsetTimes =
        options.list("unset.times").stream()
            .map(text -> new Unset(sentinel(text).toEpochMilli(), unsetWithin))
            .toList();
    maxFuture = options.number("max.future.ms");
    maxPast = options.number("max.past.ms");
    recordTimestamp = options.choice("record.timestamp", RecordTimestamp.class);
  }

  private TimeFormats formats(Options options) {
    return TimeFormats.of(
        options.text("format"),
        TimeContext.of(zone)
            .with(
                new ClockChange(
                    options.choice("time.zone.skipped", ClockChange.Skipped.class),
                    options.choice("time.zone.repeated", ClockChange.Repeated.class)))
            .withTimeOfDay(TimeContext.timeOfDay(options.text("default.time")))
            .withPivot(options.integer("pivot.year"))
            .in(TimeContext.language(options.text("language"))),
        clock);
  }

  private static Instant sentinel(String text) {
    try {
      return ISO.parse(text);
    } catch (TimeParseException e) {
      throw new IllegalArgumentException(e.getMessage() + "; write 1970-01-01T00:00:00Z", e);
    }
  }

  private static ZoneId zone(String text) {
    return text.isEmpty() ? null : WrittenZone.of(text);
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
    String text = IsoText.of(read);
    String before = reading.header(EnvelopeHeaders.EVENT_TIMESTAMP);
    boolean said = text.equals(before);
    Change change = new Change();
    if (!alreadyWritten(raw, millis)) {
      change.put(EVENT_TIME, read);
    }
    if (!said) {
      Instant time = finer(before, read);
      change.header(EnvelopeHeaders.EVENT_TIMESTAMP, time.equals(read) ? text : IsoText.of(time));
    }
    change.header(OK);
    switch (recordTimestamp) {
      case EVENT -> {
        if (millis >= 0) {
          change.timestamp(writable(millis) ? millis : received(reading));
        }
      }
      case INGEST -> change.timestamp(received(reading));
      case KEEP -> {}
    }
    return change;
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
    for (Unset unset : unsetTimes) {
      boolean never =
          unset.contains(millis)
              || unset.contains(shown)
              || (unset.isNear(millis) && unset.contains(millis + ownOffset(raw)));
      if (never && !"true".equals(reading.header(EnvelopeHeaders.BACKFILL))) {
        throw new Refused("unset_clock", time + " is the time of a clock that was never set");
      }
    }
  }

  /** Milliseconds east of UTC that a text says itself; 0 when it says none. */
  private static long ownOffset(Object raw) {
    Matcher own = raw instanceof CharSequence text ? OWN_OFFSET.matcher(text) : null;
    if (own == null || !own.find()) {
      return 0;
    }
    int minutes = own.group(3) == null ? 0 : Integer.parseInt(own.group(3));
    long millis = Duration.ofMinutes(60L * Integer.parseInt(own.group(2)) + minutes).toMillis();
    return own.group(1).equals("-") ? -millis : millis;
  }

  private static Instant ofFourDigitYears(Instant time) throws Refused {
    long second = time.getEpochSecond();
    if (second < EARLIEST_SECOND || second > LATEST_SECOND) {
      throw new Refused("unreadable", "the time " + time + " is not between the years 0 and 9999");
    }
    return time;
  }

  private void refuseUnbounded(Instant time, long millis) throws Refused {
    long ahead = millis - clock.millis();
    if (ahead > maxFuture) {
      throw new Refused("future", time + " is " + ahead + " ms ahead of the clock (max.future.ms)");
    }
    if (maxPast != UNBOUNDED && -ahead > maxPast) {
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
