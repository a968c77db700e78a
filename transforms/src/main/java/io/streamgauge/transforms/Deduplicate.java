// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.help.Troubleshooting;
import io.streamgauge.common.history.TransformHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells readings that came before.
 *
 * @param <R> the record type of the chain
 */
public class Deduplicate<R extends ConnectRecord<R>> extends ValueTransform<R> {
  public static final String OVERVIEW =
      "Marks a reading whose fields or headers 'by' are those of one that came before with the"
          + " header duplicate=true. What was seen is in the task's memory, for window.ms and"
          + " max.keys: a duplicate behind a restart, or on another task, is not told, and one that may have been forgotten because of max.keys is told by duplicate_status=not_evaluated. With"
          + " action=drop duplicates vanish; in a source chain that can lose a reading, because the"
          + " first copy may never have reached Kafka, so it must be confirmed with accept.loss. In"
          + " a sink chain the first copy is in the topic, but may have failed in the sink. A reading"
          + " without any of the fields or headers is routed to ${topic}-quarantine.";

  static final String DUPLICATE = TransformHeaders.DUPLICATE;
  static final String STATUS = TransformHeaders.DUPLICATE_STATUS;
  private static final WatermarkScope EVENT_TIME =
      WatermarkScope.of("field:" + ObservationSchema.EVENT_TIME);
  private static final Header NOT_EVALUATED = Change.text(STATUS, "not_evaluated");
  private static final Logger LOG = LoggerFactory.getLogger(Deduplicate.class);

  private static final ConfigDef CONFIG =
      ErrorPolicy.define(
          new OptionList()
              .group("Duplicates")
              .add(
                  "by",
                  Type.LIST,
                  List.of(
                      "field:sensor_id",
                      "field:observed_property",
                      "field:event_time",
                      "field:result",
                      "field:result_text"),
                  new Parsed("field:<path> or header:<name>", Deduplicate::part),
                  "By",
                  "Fields and headers that are equal in duplicates. Without the result a corrected"
                      + " reading would be taken for a duplicate.")
              .choice(
                  "action",
                  Action.MARK,
                  Action.class,
                  "Action",
                  "'mark' adds the header duplicate=true, 'drop' takes duplicates out.")
              .flag(
                  "accept.loss",
                  false,
                  "Accept loss",
                  "Confirms action=drop, which in a source chain loses a reading whose first copy did"
                      + " not reach Kafka.")
              .low()
              .duration(
                  "window.ms",
                  Duration.ofDays(1).toMillis(),
                  Duration.ofMillis(1),
                  Durations.LONGEST,
                  "Window",
                  "How long a reading is remembered, by the worker's clock.")
              .add(
                  "max.keys",
                  Type.INT,
                  100_000,
                  ConfigDef.Range.between(1, 10_000_000),
                  "Most keys",
                  "Readings remembered at most, about 100 bytes each; the oldest is forgotten first.")
              .low(),
          ErrorPolicy.QUARANTINE);

  /** The choices for a reading that was there before. */
  private enum Action {
    MARK,
    DROP
  }

  private final Clock clock;
  private List<WatermarkScope> by;
  private final SingleWarning full = new SingleWarning(LOG);
  private final SingleWarning untimed = new SingleWarning(LOG);
  private RecentReadings recent;
  private boolean drop;

  /** Called by Connect. */
  public Deduplicate() {
    this(Clock.systemUTC());
  }

  Deduplicate(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  private static WatermarkScope part(String text) {
    if (!text.startsWith("field:") && !text.startsWith("header:")) {
      throw new IllegalArgumentException(
          "use field:<path> or header:<name>, as in field:sensor_id");
    }
    return WatermarkScope.of(text);
  }

  @Override
  void configure(TransformOptions options) {
    by = options.list("by").stream().map(Deduplicate::part).toList();
    if (by.isEmpty()) {
      throw new ConfigException("by", by, "Name fields or headers, as in field:sensor_id");
    }
    drop = options.choice("action", Action.class) == Action.DROP;
    if (drop && !options.flag("accept.loss")) {
      throw new ConfigException(
          "action",
          "drop",
          "Dropping can lose a reading whose first copy did not reach Kafka. Use action=mark, or"
              + " confirm with accept.loss=true"
              + Troubleshooting.ACCEPT_LOSS.see());
    }
    recent = new RecentReadings(options.millis("window.ms"), options.integer("max.keys"));
  }

  /** Two readings of one value would be the same one. */
  private boolean lacksTime(List<String> key) {
    int at = by.indexOf(EVENT_TIME);
    return at >= 0 && key.get(at) == null;
  }

  @Override
  String statusHeader() {
    return STATUS;
  }

  @Override
  Change change(Reading reading) throws Refused {
    List<String> key = new ArrayList<>(by.size());
    for (WatermarkScope part : by) {
      key.add(part.textOrNull(reading));
    }
    if (key.stream().allMatch(Objects::isNull)) {
      throw new Refused("no_key", "none of the fields and headers of 'by' is set");
    }
    Change change = new Change();
    if (lacksTime(key)) {
      untimed.warn(
          "Deduplicate met readings without the event time that 'by' names, by which it tells"
              + " readings of one value apart: they pass with the header "
              + STATUS
              + "=not_evaluated; put EventTime first");
      return change.header(NOT_EVALUATED);
    }
    long now = clock.millis();
    if (recent.again(key, now)) {
      change.header(DUPLICATE, "true");
      if (drop) {
        change.drop();
      }
    } else if (recent.mayHaveLost(now)) {
      full.warn(
          "Deduplicate forgets readings before window.ms is over, because more than max.keys come"
              + " in that time; whether a reading came before them is not known, which the header "
              + STATUS
              + "=not_evaluated tells; raise max.keys or shorten window.ms");
      change.header(NOT_EVALUATED);
    }
    return change;
  }

  @Override
  void gauges(Gauges gauges) {
    gauges.add(
        "forgotten-total",
        "Readings forgotten before window.ms was over, because of max.keys",
        recent::forgotten);
  }
}
