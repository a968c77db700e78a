// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.payload.PayloadOptions;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The options on messages: which to take, how many to hold and how to read them. */
final class MessageOptions {
  static final String RETAINED = "mqtt.retained";
  static final String TOPICS = "mqtt.topics";
  static final String QOS = "mqtt.qos";
  static final String INBOX_MAX_BYTES = "inbox.max.bytes";
  static final String RAW_TOPIC = "raw.topic";
  static final String ASSIGNMENT = "mqtt.task.assignment";
  static final String ACCEPT_DISORDER = "accept.disorder";
  static final String QOS0_WHEN_FULL = "mqtt.qos0.when.full";

  private MessageOptions() {}

  /** Adds these options, all in one group. */
  static void define(ConfigDef def, String group) {
    int order = 0;
    def.define(
            TOPICS,
            Type.LIST,
            ConfigDef.NO_DEFAULT_VALUE,
            new Parsed("MQTT topic filters with {named} levels", TopicFilter::parse),
            Importance.HIGH,
            "Topic filters; a level {name} matches as + does and names the level for mapping,"
                + " key and topic.",
            group,
            ++order,
            Width.LONG,
            "MQTT topic filters")
        .define(
            ASSIGNMENT,
            Type.STRING,
            "filters",
            ValidString.in("filters", "shared"),
            Importance.MEDIUM,
            "How tasks divide the work: whole filters each (filters, keeps the order of a sensor's"
                + " readings), or every message to one of them by a shared subscription (shared, does"
                + " not).",
            group,
            ++order,
            Width.SHORT,
            "Task assignment")
        .define(
            ACCEPT_DISORDER,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Confirms that transforms which remember earlier readings of a sensor may see only some"
                + " of them, out of order, under mqtt.task.assignment=shared.",
            group,
            ++order,
            Width.SHORT,
            "Accept disorder")
        .define(
            QOS,
            Type.INT,
            1,
            Range.between(0, 2),
            Importance.MEDIUM,
            "Highest quality of service to ask for; with 0 readings are lost whenever the task is"
                + " away or its inbox is full.",
            group,
            ++order,
            Width.SHORT,
            "Quality of service")
        .define(
            RETAINED,
            Type.STRING,
            "new",
            ValidString.in("keep", "new", "skip"),
            Importance.MEDIUM,
            "Retained messages: taken at every connection (keep), only when a subscription is new"
                + " (new; with MQTT 3.1.1 at each start of a task), or left out (skip).",
            group,
            ++order,
            Width.SHORT,
            "Retained messages")
        .define(
            INBOX_MAX_BYTES,
            Type.LONG,
            64L * 1024 * 1024,
            Range.atLeast(64 * 1024),
            Importance.MEDIUM,
            "Most bytes of unacknowledged messages that a task holds; beyond it the task leaves"
                + " the rest to the broker.",
            group,
            ++order,
            Width.SHORT,
            "Inbox size")
        .define(
            QOS0_WHEN_FULL,
            Type.STRING,
            "wait",
            ValidString.in("wait", "drop"),
            Importance.LOW,
            "What becomes of messages of quality of service 0 while the inbox is full: the socket"
                + " waits as for the others, or they are dropped and counted.",
            group,
            ++order,
            Width.SHORT,
            "Full inbox and QoS 0")
        .define(
            RAW_TOPIC,
            Type.STRING,
            null,
            new ConfigDef.NonEmptyString(),
            Importance.LOW,
            "Kafka topic that also gets every payload as received; {name} stands for a known name.",
            group,
            ++order,
            Width.MEDIUM,
            "Raw topic");
    PayloadOptions.define(new OptionList(def).group(group));
  }
}
