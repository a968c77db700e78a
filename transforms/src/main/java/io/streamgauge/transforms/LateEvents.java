// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.Parsed;
import io.streamgauge.transforms.time.IsoText;
import io.streamgauge.transforms.time.Watermarks;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * Tells readings that come too late for their window from those in time.
 *
 * @param <R> the record type of the chain
 */
public class LateEvents<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Keeps a watermark (the highest event time minus tolerance.ms) and routes readings whose"
          + " window ended more than grace.ms before it to ${topic}-late, with the headers watermark"
          + " and late_by_ms. Windows are aligned to the epoch and contain their end, as loggers"
          + " stamp the end of an interval. A time ahead of the worker's clock by more than"
          + " max.future.ms never moves the watermark, and neither does a record with the header"
          + " backfill=true, which always passes. Watermarks live in the task: they start anew after"
          + " a restart. Put it behind EventTime. In a sink chain the topic change only renames the"
          + " topic that the sink sees; the headers are the same.";

  static final String WATERMARK = "watermark";
  static final String LATE_BY = "late_by_ms";
  private static final long LONGEST = Duration.ofDays(3660).toMillis();

  private static final ConfigDef CONFIG =
      new OptionList()
          .group("Lateness")
          .path(
              "field",
              ObservationSchema.EVENT_TIME,
              "Field",
              "Field with the event time: a Timestamp, epoch milliseconds or ISO text.")
          .add(
              "tolerance.ms",
              Type.LONG,
              15_000L,
              ConfigDef.Range.between(0, LONGEST),
              "Tolerance",
              "How far the watermark stays behind the highest event time.")
          .add(
              "grace.ms",
              Type.LONG,
              30_000L,
              ConfigDef.Range.between(0, LONGEST),
              "Grace",
              "How long after the end of its window a reading still counts as in time.")
          .add(
              "window.ms",
              Type.LONG,
              0L,
              ConfigDef.Range.between(0, LONGEST),
              "Window",
              "Length of the windows; 0 makes each reading its own window.")
          .add(
              "watermark.by",
              Type.STRING,
              "all",
              new Parsed("all, field:<path> or header:<name>", WatermarkScope::of),
              "Watermark by",
              "One watermark for 'all' records of the task, or one for each value of a field or"
                  + " header: 'field:sensor_id', 'header:sensor_id'.")
          .number(
              "max.future.ms",
              Duration.ofMinutes(10).toMillis(),
              0,
              "Most future",
              "A time further ahead of the worker's clock does not move the watermark.")
          .add(
              "max.keys",
              Type.INT,
              100_000,
              ConfigDef.Range.between(1, 10_000_000),
              "Most keys",
              "Watermarks kept at most; the one unused longest is forgotten first.")
          .choice(
              "on.late",
              OnLate.ROUTE,
              OnLate.class,
              "On late",
              "'route' sends late readings to route.topic, 'skip' lets them pass with the headers.")
          .withErrorPolicy("${topic}-late");

  private enum OnLate {
    ROUTE,
    SKIP
  }

  private final Clock clock;
  private FieldPath field;
  private Watermarks watermarks;
  private WatermarkScope scope;
  private long grace;
  private long window;
  private long maxFuture;
  private OnLate onLate;

  /** Called by Connect. */
  public LateEvents() {
    this(Clock.systemUTC());
  }

  LateEvents(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  void configure(Options options) {
    field = options.path("field");
    watermarks = new Watermarks(options.number("tolerance.ms"), options.integer("max.keys"));
    scope = WatermarkScope.of(options.text("watermark.by"));
    grace = options.number("grace.ms");
    window = options.number("window.ms");
    maxFuture = options.number("max.future.ms");
    onLate = options.choice("on.late", OnLate.class);
  }

  @Override
  String statusHeader() {
    return "late_status";
  }

  @Override
  Change change(Reading reading) throws Refused {
    Change change = new Change();
    Long time = reading.time(field);
    if (time == null) {
      throw new Refused("no_event_time", "no event time in " + field);
    }
    String key = scope.key(reading);
    if ("true".equals(reading.header(EnvelopeHeaders.BACKFILL))) {
      return change;
    }
    boolean credible = time - clock.millis() <= maxFuture;
    Long watermark = credible ? Long.valueOf(watermarks.advance(key, time)) : watermarks.of(key);
    if (watermark == null) {
      return change;
    }
    change.header(WATERMARK, IsoText.ofMillis(watermark));
    long lateBy = watermark - endOfWindow(time) - grace;
    if (lateBy > 0) {
      change.header(LATE_BY, Long.toString(lateBy));
      if (onLate == OnLate.ROUTE) {
        throw new Refused("late", "late by " + lateBy + " ms", change);
      }
    }
    return change;
  }

  private long endOfWindow(long time) {
    return window == 0 ? time : -Math.floorDiv(-time, window) * window;
  }
}
