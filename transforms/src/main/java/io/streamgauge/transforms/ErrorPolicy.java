// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * The policy for a reading that a transform refuses.
 *
 * @param action route, skip or fail
 * @param route where to, for {@code route}
 * @param unfit where to with what is unfit for {@code route}, often the same
 * @param transform the name of the transform
 * @param statusHeader the header that tells the status of a record that {@code skip} let pass
 */
record ErrorPolicy(Action action, Route route, Route unfit, String transform, String statusHeader) {
  static final String ON_ERROR = "on.error";
  static final String ROUTE_TOPIC = "route.topic";
  static final String QUARANTINE = "${topic}-quarantine";

  /** The one vocabulary of policies. */
  enum Action {
    ROUTE,
    SKIP,
    FAIL
  }

  /** All options of a transform, with those that each has. */
  static ConfigDef define(OptionList options, String routeTopic) {
    return options
        .group("Errors")
        .choice(
            ON_ERROR,
            Action.ROUTE,
            Action.class,
            "On error",
            "What to do with a reading that is refused: 'route' renames its topic to route.topic and"
                + " adds the headers route_reason and route_origin (the topic it was going to),"
                + " 'skip' lets it pass with a status header, 'fail' throws a DataException. In a"
                + " source connector 'fail' with"
                + " errors.tolerance=all loses the reading; in a sink connector it feeds the dead"
                + " letter queue, while 'route' only renames the topic the sink sees.")
        .add(
            ROUTE_TOPIC,
            Type.STRING,
            routeTopic,
            new Parsed(
                "a topic name with ${topic}",
                text -> {
                  if (text.isBlank()) {
                    throw new IllegalArgumentException(
                        "name a topic; ${topic} stands for the topic of the record");
                  }
                }),
            "Route topic",
            "Topic for refused readings; ${topic} stands for the topic of the record.")
        .definition();
  }

  /** The policy of a transform; {@code unfit} is null when it has one topic for all. */
  static ErrorPolicy of(
      TransformOptions options, String unfit, String transform, String statusHeader) {
    Route route = new Route(options.text(ROUTE_TOPIC));
    return new ErrorPolicy(
        options.choice(ON_ERROR, Action.class),
        route,
        unfit == null ? route : new Route(unfit),
        transform,
        statusHeader);
  }

  /** What earlier transforms did to a value that cannot be taken apart stays. */
  private static <R extends ConnectRecord<R>> R restored(
      R record, Reading reading, Change facts, ValueWriter writer) {
    try {
      return writer.restore(record, reading, facts);
    } catch (RuntimeException | StackOverflowError e) {
      return ValueWriter.sameValue(record, reading, facts);
    }
  }

  /** What was found out goes into the headers only when the value cannot take it. */
  private static <R extends ConnectRecord<R>> R written(
      R record, Reading reading, Change facts, ValueWriter writer) {
    try {
      return writer.write(record, reading, facts);
    } catch (Refused | RuntimeException | StackOverflowError e) {
      return ValueWriter.sameValue(record, reading, facts);
    }
  }

  <R extends ConnectRecord<R>> R handle(
      R record, Reading reading, Refused refused, ValueWriter writer) {
    String reason = LogText.of(transform + ": " + refused.getMessage(), LogText.REASON);
    Change facts = refused.facts();
    return switch (refused.isMeant() ? Action.ROUTE : action) {
      case ROUTE -> {
        String topic = (refused.isMeant() ? route : unfit).from(record.topic());
        facts
            .header(EnvelopeHeaders.ROUTE_REASON, reason)
            .header(EnvelopeHeaders.ROUTE_ORIGIN, record.topic())
            .topic(topic);
        yield restored(record, reading, facts, writer);
      }
      case SKIP -> {
        facts.header(statusHeader, refused.status());
        yield written(record, reading, facts, writer);
      }
      case FAIL ->
          throw new DataException(
              reason
                  + " (topic "
                  + record.topic()
                  + "; "
                  + ON_ERROR
                  + "=route would keep the reading on "
                  + unfit.from(record.topic())
                  + ")");
    };
  }
}
