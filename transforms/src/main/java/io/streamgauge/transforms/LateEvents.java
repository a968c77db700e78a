// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.history.TransformHeaders;
import io.streamgauge.common.time.IsoText;
import io.streamgauge.transforms.time.Watermarks;
import io.streamgauge.transforms.time.Watermarks.Watermark;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells readings that come too late for their window from those in time.
 *
 * @param <R> the record type of the chain
 */
public class LateEvents<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Keeps a watermark (the highest event time minus tolerance.ms) and routes readings whose"
          + " window ended more than grace.ms before it to ${topic}-late, with the headers"
          + " watermark and late_by_ms. Windows are aligned to the epoch and contain their end, as"
          + " loggers stamp the end of an interval. No time moves the watermark beyond the worker's"
          + " clock, and one ahead of it by more than max.future.ms does not move it at all, and"
          + " neither does a record with the header backfill=true, which always passes. Watermarks"
          + " live in the task: they start anew after a restart, which the header"
          + " watermark_warmup=true tells for warmup.ms. Put it behind EventTime. In a sink chain"
          + " the topic change only renames the topic that the sink sees; the headers are the"
          + " same.";

  static final String WATERMARK = TransformHeaders.WATERMARK;
  static final Header WARMING_UP = Change.text(TransformHeaders.WATERMARK_WARMUP, "true");
  static final String LATE_BY = TransformHeaders.LATE_BY_MS;
  static final String STATUS = TransformHeaders.LATE_STATUS;
  private static final Header NOT_EVALUATED = Change.text(STATUS, "not_evaluated");
  private static final Logger LOG = LoggerFactory.getLogger(LateEvents.class);
  private static final Duration LONGEST = Duration.ofDays(3660);

  private static final ConfigDef CONFIG =
      ErrorPolicy.define(
          new OptionList()
              .group("Lateness")
              .parsed(
                  "field",
                  ObservationSchema.EVENT_TIME,
                  FieldPath.FORM,
                  FieldPath::check,
                  "Field",
                  "Field with the event time: a Timestamp, epoch milliseconds or ISO text.")
              .low()
              .duration(
                  "tolerance.ms",
                  15_000L,
                  Duration.ofMillis(0),
                  LONGEST,
                  "Tolerance",
                  "How far the watermark stays behind the highest event time.")
              .duration(
                  "grace.ms",
                  30_000L,
                  Duration.ofMillis(0),
                  LONGEST,
                  "Grace",
                  "How long after the end of its window a reading still counts as in time.")
              .duration(
                  "window.ms",
                  0L,
                  Duration.ofMillis(0),
                  LONGEST,
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
              .duration(
                  "max.future.ms",
                  Duration.ofMinutes(10).toMillis(),
                  Duration.ofMillis(0),
                  Durations.LONGEST,
                  "Most future",
                  "A time further ahead of the worker's clock does not move the watermark.")
              .low()
              .add(
                  "max.keys",
                  Type.INT,
                  100_000,
                  ConfigDef.Range.between(1, 10_000_000),
                  "Most keys",
                  "Watermarks kept at most; the one unused longest is forgotten first.")
              .low()
              .duration(
                  "warmup.ms",
                  Duration.ofMinutes(1).toMillis(),
                  Duration.ofMillis(0),
                  LONGEST,
                  "Warm-up",
                  "How long, by the worker's clock, a watermark counts as warming up after its"
                      + " first reading: it may still be too low to tell what is late, so readings"
                      + " in time get the header watermark_warmup=true.")
              .low()
              .duration(
                  "idle.ms",
                  Duration.ofMinutes(10).toMillis(),
                  Duration.ofMillis(1),
                  LONGEST,
                  "Idle",
                  "Silence after which a key is left out of the metric watermark-lag-slowest-ms and"
                      + " counted in keys-idle.")
              .low()
              .choice(
                  "on.late",
                  OnLate.ROUTE,
                  OnLate.class,
                  "On late",
                  "'route' sends late readings to route.topic, 'skip' lets them pass with the"
                      + " headers; a reading without a time follows on.error, and 'route' sends it"
                      + " to ${topic}-quarantine."),
          "${topic}-late");

  /** The choices for late readings. */
  private enum OnLate {
    ROUTE,
    SKIP
  }

  private final Clock clock;
  private FieldPath field;
  private final SingleWarning full = new SingleWarning(LOG);
  private Watermarks watermarks;
  private WatermarkScope scope;
  private final LongAdder onTime = new LongAdder();
  private final LongAdder late = new LongAdder();
  private long tolerance;
  private long idle;
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
  void configure(TransformOptions options) {
    field = options.field("field");
    tolerance = options.millis("tolerance.ms");
    watermarks =
        new Watermarks(tolerance, options.millis("warmup.ms"), options.integer("max.keys"));
    idle = options.millis("idle.ms");
    scope = WatermarkScope.of(options.text("watermark.by"));
    grace = options.millis("grace.ms");
    window = options.millis("window.ms");
    maxFuture = options.millis("max.future.ms");
    onLate = options.choice("on.late", OnLate.class);
  }

  @Override
  String statusHeader() {
    return STATUS;
  }

  @Override
  String unfit() {
    return ErrorPolicy.QUARANTINE;
  }

  @Override
  Change change(Reading reading) throws Refused {
    Change change = new Change();
    long time = reading.certainTime(field);
    String key = scope.key(reading);
    if ("true".equals(reading.header(EnvelopeHeaders.BACKFILL))) {
      return change;
    }
    long now = clock.millis();
    Watermark watermark =
        time - now <= maxFuture
            // A clock that is a little fast moves it no further than a right one without delay.
            ? watermarks.advance(key, Math.min(time, now), now)
            : watermarks.of(key, now);
    if (watermark == null) {
      return change;
    }
    change.header(new TextHeader(WATERMARK, IsoText.ofMillis(watermark.millis())));
    long lateBy = watermark.millis() - endOfWindow(time) - grace;
    if (lateBy <= 0) {
      onTime.increment();
      if (watermark.mayHaveLost()) {
        full.warn(
            "LateEvents forgets watermarks, because there are more keys of watermark.by than"
                + " max.keys; whether a reading is late is not known where its watermark begins"
                + " anew, which the header "
                + STATUS
                + "=not_evaluated tells; raise max.keys");
        change.header(NOT_EVALUATED);
      }
      return watermark.warmingUp() ? change.header(WARMING_UP) : change;
    }
    late.increment();
    change.header(LATE_BY, Long.toString(lateBy));
    if (onLate == OnLate.ROUTE) {
      throw Refused.toRouteTopic("late", "late by " + lateBy + " ms", change);
    }
    return change;
  }

  @Override
  void gauges(Gauges gauges) {
    gauges.add("late-total", "Readings that came too late", late::doubleValue);
    gauges.add(
        "late-rate",
        "Share of late readings among those that were looked at, 0 to 1",
        () -> late.doubleValue() / Math.max(1, late.sum() + onTime.sum()));
    gauges.add(
        "watermark-lag-ms",
        "How far the highest watermark is behind the clock, -1 before any",
        () -> watermarks.lag(clock.millis()));
    gauges.add(
        "watermark-lag-slowest-ms",
        "How far the lowest watermark of a key that is not idle is behind the clock, -1 for none",
        () -> watermarks.lagOfSlowest(clock.millis(), idle));
    gauges.add(
        "tolerance-ms",
        "What tolerance.ms says: by so much the watermark is behind by right",
        () -> tolerance);
    gauges.add("keys", "Watermarks that are kept", watermarks::size);
    gauges.add(
        "forgotten-total",
        "Watermarks forgotten because there were more keys than max.keys",
        watermarks::forgotten);
    gauges.add(
        "keys-idle",
        "Watermarks of keys that were silent for longer than idle.ms",
        () -> watermarks.idle(clock.millis(), idle));
  }

  private long endOfWindow(long time) {
    return window == 0 ? time : -Math.floorDiv(-time, window) * window;
  }
}
