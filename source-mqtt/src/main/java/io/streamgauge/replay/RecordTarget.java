// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.UnwritableException;
import io.streamgauge.replay.ReplayCounts.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The topic that a record goes to: the configured one, or the one that it was going to. */
final class RecordTarget {
  private final ReplayConfig config;
  private final RecordMaker maker;
  private final Set<String> inputs;
  private final Set<String> origins = new HashSet<>();

  /**
   * The topics of a task.
   *
   * @param maker knows which topics are not to be written to
   */
  RecordTarget(ReplayConfig config, RecordMaker maker) {
    this.config = config;
    this.maker = maker;
    inputs = Set.copyOf(config.topics());
  }

  /** A record stays where it is, and the reason. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    RefusedException(Outcome outcome, String reason) {
      super(reason);
      this.outcome = outcome;
    }

    Outcome outcome() {
      return outcome;
    }
  }

  /**
   * The topic for a record.
   *
   * @throws RefusedException when there is none, or when the record would come back
   */
  String of(TopicRecord record) throws RefusedException {
    String topic = config.target() == null ? origin(record) : configured(record);
    if (inputs.contains(topic)) {
      throw new RefusedException(
          Outcome.LOOP,
          topic + " is one of " + ReplayOptions.TOPICS + "; set " + ReplayOptions.TOPIC);
    }
    return topic;
  }

  /** The topic of the readings of a payload; null for the configured one. */
  String ofPayload(TopicRecord record) throws RefusedException {
    return config.target() == null ? of(record) : null;
  }

  private String configured(TopicRecord record) throws RefusedException {
    Map<String, String> names = new HashMap<>();
    put(names, ObservationSchema.SENSOR_ID, record.fact("sensor"));
    put(names, ObservationSchema.OBSERVED_PROPERTY, record.fact("property"));
    try {
      return maker.topic(config.target(), names);
    } catch (UnwritableException e) {
      throw new RefusedException(Outcome.UNWRITABLE, e.getMessage());
    }
  }

  private static void put(Map<String, String> names, String name, String value) {
    if (value != null) {
      names.put(name, value);
    }
  }

  private String origin(TopicRecord record) throws RefusedException {
    String topic = record.header(EnvelopeHeaders.ROUTE_ORIGIN);
    if (topic == null) {
      throw new RefusedException(
          Outcome.NO_TOPIC,
          "it has no header "
              + EnvelopeHeaders.ROUTE_ORIGIN
              + ", so nothing says where it was going; set "
              + ReplayOptions.TOPIC);
    }
    if (!ReplayOptions.isTopic(topic) || Template.isInternalTopic(topic)) {
      throw new RefusedException(
          Outcome.UNWRITABLE, "its " + EnvelopeHeaders.ROUTE_ORIGIN + " is no topic of readings");
    }
    if (origins.size() >= maker.options().topicMax() && !origins.contains(topic)) {
      throw new RefusedException(
          Outcome.UNWRITABLE, "it goes to one topic more than " + SourceOptions.TOPIC_MAX);
    }
    origins.add(topic);
    return topic;
  }
}
