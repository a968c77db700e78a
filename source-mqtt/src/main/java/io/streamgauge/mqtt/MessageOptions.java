// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.LogText;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.TopicWriters;
import io.streamgauge.payload.Decoder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options on messages: which to take, how the tasks divide them and how many to hold.
 *
 * @param filters topic filters of this task
 * @param allFilters topic filters of the whole connector
 * @param assignment how the tasks divide the messages
 * @param retained what to do with retained messages
 * @param qos highest quality of service to ask for
 * @param inboxMaxBytes most bytes of unacknowledged messages to hold in memory
 * @param whenFull what becomes of messages of quality of service 0 while the inbox is full
 * @param rawTopic Kafka topic of the payloads as received, or null not to keep them
 */
record MessageOptions(
    List<TopicFilter> filters,
    List<TopicFilter> allFilters,
    TaskAssignment assignment,
    RetainedMessages retained,
    int qos,
    long inboxMaxBytes,
    WhenFull whenFull,
    Template rawTopic) {

  static final String TOPICS = "mqtt.topics";
  static final String ASSIGNMENT = "mqtt.task.assignment";
  static final String QOS = "mqtt.qos";
  static final String RETAINED = "mqtt.retained";
  static final String INBOX_MAX_BYTES = "inbox.max.bytes";
  static final String QOS0_WHEN_FULL = "mqtt.qos0.when.full";
  static final String RAW_TOPIC = "raw.topic";

  /** Name of the MQTT topic as a whole, beside the named levels, and of its header. */
  static final String TOPIC_NAME = Decoder.TOPIC;

  /** The filters of one task, set by the connector; no option for users. */
  static final String TASK_TOPICS = "mqtt.task.topics";

  /** Transforms of ours that judge a reading by earlier ones of the same sensor. */
  private static final List<String> REMEMBER =
      List.of("LateEvents", "QualityControl", "Deduplicate");

  private static final String OPEN_TOPIC =
      "whoever sends messages chooses the whole name of a topic; begin it with a fixed text, such"
          + " as raw-{name}";

  /** Division of the messages among the tasks of a connector. */
  enum TaskAssignment {
    /** Whole filters per task: the readings of a sensor stay in order. */
    FILTERS,

    /** The broker gives each message to one of them, whichever. */
    SHARED,

    /** The same, where transforms that remember earlier readings are meant to see only some. */
    SHARED_UNORDERED
  }

  /** Treatment of messages that the broker kept from before a subscription. */
  enum RetainedMessages {
    /** Takes them at every connection. */
    KEEP,
    /** Takes them when a subscription is new. */
    NEW,
    /** Leaves them out. */
    SKIP
  }

  /** Treatment of messages of quality of service 0 while the inbox is full. */
  enum WhenFull {
    /** The socket waits, as for the others. */
    WAIT,
    /** They are dropped and counted. */
    DROP
  }

  /** Adds these options, and begins the group in which those on payloads follow. */
  static void define(OptionList options) {
    DevicePreset.define(options.group("MQTT messages"))
        .add(
            TOPICS,
            Type.LIST,
            OptionList.REQUIRED,
            new Parsed("MQTT topic filters with {named} levels", TopicFilter::parse),
            "MQTT topic filters",
            "Topic filters; a level {name} matches as + does and names the level for mapping,"
                + " key and topic.")
        .choice(
            ASSIGNMENT,
            TaskAssignment.FILTERS,
            TaskAssignment.class,
            "Task assignment",
            "How tasks divide the work: whole filters each (filters, keeps the order of a sensor's"
                + " readings), or every message to one of them by a shared subscription (shared, does"
                + " not; shared-unordered confirms that transforms which remember earlier readings may"
                + " see only some of them).")
        .integer(
            QOS,
            1,
            0,
            2,
            "Quality of service",
            "Highest quality of service to ask for; with 0 readings are lost whenever the task is"
                + " away or its inbox is full.")
        .choice(
            RETAINED,
            RetainedMessages.NEW,
            RetainedMessages.class,
            "Retained messages",
            "Retained messages: taken at every connection (keep), only when a subscription is new"
                + " (new; with MQTT 3.1.1 at each start of a task), or left out (skip).")
        .number(
            INBOX_MAX_BYTES,
            64L * 1024 * 1024,
            64 * 1024,
            "Inbox size",
            "Most bytes of unacknowledged messages that a task holds; beyond it the task leaves"
                + " the rest to the broker.")
        .choice(
            QOS0_WHEN_FULL,
            WhenFull.WAIT,
            WhenFull.class,
            "Full inbox and QoS 0",
            "What becomes of messages of quality of service 0 while the inbox is full: the socket"
                + " waits as for the others, or they are dropped and counted.")
        .low()
        .add(
            RAW_TOPIC,
            Type.STRING,
            null,
            new ConfigDef.NonEmptyString(),
            "Raw topic",
            "Kafka topic that also gets every payload as received; {name} stands for a known name.")
        .low();
  }

  /**
   * Reads these options.
   *
   * @param config the parsed configuration
   * @param properties the same as given, with the filters of a task
   */
  static MessageOptions from(AbstractConfig config, Map<String, String> properties) {
    List<TopicFilter> all = filters(config.getList(TOPICS));
    String own = properties.get(TASK_TOPICS);
    String raw = config.getString(RAW_TOPIC);
    return new MessageOptions(
        own == null ? all : filters(List.of(own.split(","))),
        all,
        OptionList.constant(TaskAssignment.class, config.getString(ASSIGNMENT)),
        OptionList.constant(RetainedMessages.class, config.getString(RETAINED)),
        config.getInt(QOS),
        config.getLong(INBOX_MAX_BYTES),
        OptionList.constant(WhenFull.class, config.getString(QOS0_WHEN_FULL)),
        raw == null ? null : new Template(raw));
  }

  private static List<TopicFilter> filters(List<String> texts) {
    return texts.stream().map(TopicFilter::parse).toList();
  }

  boolean isShared() {
    return assignment != TaskAssignment.FILTERS;
  }

  /** Names that every message has, whichever filter it came by. */
  Set<String> knownNames() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < allFilters.size(); i++) {
      if (i == 0) {
        names.addAll(allFilters.get(0).names());
      } else {
        names.retainAll(allFilters.get(i).names());
      }
    }
    names.add(TOPIC_NAME);
    return names;
  }

  /** The names that messages have, whichever filters they came by. */
  Set<String> allNames() {
    Set<String> names = new HashSet<>(Set.of(TOPIC_NAME, Decoder.RECEIVED));
    allFilters.forEach(filter -> names.addAll(filter.names()));
    return names;
  }

  /**
   * Refuses what cannot work or would double readings, in options that are each valid by
   * themselves.
   *
   * @param properties the whole configuration as given
   * @param readings where the readings go
   */
  void check(Map<String, String> properties, Template readings, Problems problems) {
    if (allFilters.isEmpty()) {
      problems.add(TOPICS, "", "name at least one topic filter, as in sensors/{sensor_id}/+");
    }
    for (int i = 0; i < allFilters.size(); i++) {
      for (int j = i + 1; j < allFilters.size(); j++) {
        if (allFilters.get(i).overlaps(allFilters.get(j))) {
          problems.add(
              TOPICS,
              allFilters.get(j).text(),
              "it overlaps with "
                  + allFilters.get(i).text()
                  + ", and a message on a topic of both would be read twice; make them disjoint");
        }
      }
    }
    if (isShared()) {
      checkSharing(properties, problems);
    }
    if (rawTopic != null) {
      checkRawTopic(readings, problems);
    }
  }

  private void checkSharing(Map<String, String> properties, Problems problems) {
    if (qos == 2) {
      problems.add(
          QOS,
          2,
          "when a task of a shared subscription ends for good, MQTT lets nobody else have its"
              + " messages of quality of service 2; use 1, or "
              + ASSIGNMENT
              + "=filters");
    }
    if (retained == RetainedMessages.KEEP) {
      problems.add(
          RETAINED,
          "keep",
          "brokers send no retained messages to shared subscriptions; use new, or "
              + ASSIGNMENT
              + "=filters");
    }
    if (assignment == TaskAssignment.SHARED) {
      Arrays.stream(properties.getOrDefault("transforms", "").split(","))
          .map(alias -> properties.getOrDefault("transforms." + alias.trim() + ".type", ""))
          .map(type -> type.substring(type.lastIndexOf('.') + 1))
          .filter(REMEMBER::contains)
          .forEach(
              transform ->
                  problems.add(
                      ASSIGNMENT,
                      "shared",
                      "each task would see only some of a sensor's readings, out of order, and "
                          + transform
                          + " judges a reading by earlier ones; use filters, or confirm with"
                          + " shared-unordered that its rules need no memory"));
    }
  }

  private void checkRawTopic(Template readings, Problems problems) {
    String unknown = rawTopic.firstUnknown(knownNames());
    String remedy =
        unknown == null
            ? "the readings go there; name another topic for the payloads"
            : "{" + unknown + "} is not known here; use one of " + knownNames();
    if (unknown != null || rawTopic.equals(readings)) {
      problems.add(RAW_TOPIC, rawTopic.text(), remedy);
    }
  }

  /** Refuses what a running connector may go on with, but no new configuration may have. */
  void checkNew(SourceOptions source, String coverage, Problems problems) {
    if (rawTopic != null) {
      Template.checkTopic(RAW_TOPIC, rawTopic.text(), problems);
      new TopicWriters(source).refuseAll(RAW_TOPIC, rawTopic.text(), coverage, problems);
      if (rawTopic.beginsWithName()) {
        problems.add(RAW_TOPIC, rawTopic.text(), OPEN_TOPIC);
      }
    }
  }

  /** What is said once when a running connector has what a new one may not; empty for nothing. */
  List<String> warnings() {
    return rawTopic != null && rawTopic.beginsWithName()
        ? List.of(RAW_TOPIC + "=" + LogText.of(rawTopic.text()) + ": " + OPEN_TOPIC)
        : List.of();
  }
}
