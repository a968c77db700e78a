// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.help.Troubleshooting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options that both sources share.
 *
 * @param topic Kafka topic of the readings, as a template
 * @param key record key, as a template
 * @param payloadVersion what the {@code payload_version} header says
 * @param timestamp which time becomes the record's timestamp
 * @param maxBytes largest record that is passed on, as it is written; see {@link RecordSize}
 * @param topicMax most topics that one task writes to
 * @param plainBytes whether bytes are known to be written as they are, and nothing else
 * @param json whether values are known to be written as JSON
 * @param plainText whether texts are known to be written as they are, and anything else as a text
 * @param badRecords what to do with what cannot be decoded
 * @param badRecordsTopic topic of BadRecords, where <code>${topic}</code> is the readings' topic
 * @param transforms the transforms behind the source, as far as they are ours
 */
public record SourceOptions(
    Template topic,
    Template key,
    String payloadVersion,
    RecordTimestamp timestamp,
    int maxBytes,
    int topicMax,
    boolean plainBytes,
    boolean json,
    boolean plainText,
    BadRecords badRecords,
    String badRecordsTopic,
    TransformChain transforms) {

  public static final String TOPIC = "kafka.topic";
  public static final String KEY = "kafka.key";

  /** An option of the version before; connectors let it act for one more. */
  public static final String PAYLOAD_VERSION = "payload.version";

  /** What takes its place. */
  public static final String PAYLOAD_VERSION_NOW =
      "always 1; a transform InsertHeader can tell generations of devices apart";

  public static final String RECORD_TIMESTAMP = "record.timestamp";
  public static final String MAX_BYTES = "record.max.bytes";
  public static final String TOPIC_MAX = "kafka.topic.max";
  public static final String BAD_RECORDS = "bad.records";
  public static final String BAD_RECORDS_TOPIC = "bad.records.topic";
  public static final String ACCEPT_LOSS = "accept.loss";
  public static final String ACCEPT_PLAINTEXT = "accept.plaintext";

  /** The names of Observation fields that topic and key templates may use. */
  public static final Set<String> FIELD_NAMES =
      Set.of(ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY);

  private static final String GROUP = "Kafka records";
  private static final String REQUEST_SIZE = "producer.override.max.request.size";
  private static final int DEFAULT_REQUEST_SIZE = 1 << 20;

  /**
   * What transforms may add to a record: fields, headers, a reason and the topic that it was going
   * to, all of bounded length.
   */
  private static final int RESERVE = 33 << 10;

  private static final int SMALLEST_RECORD = 1_000;

  private static final String OPEN_TOPIC =
      "whoever sends messages chooses the whole name of a topic; begin it with a fixed text, such as"
          + " readings-{name}";

  /** The time that becomes the Kafka record's timestamp. */
  public enum RecordTimestamp {
    EVENT,
    INGEST,
    KEEP
  }

  /** The treatment of a payload that cannot be decoded. */
  public enum BadRecords {
    ROUTE,
    SKIP,
    FAIL
  }

  /** Adds the shared options, all in one group. */
  public static void define(OptionList options) {
    options
        .group(GROUP)
        .add(
            TOPIC,
            Type.STRING,
            OptionList.REQUIRED,
            new ConfigDef.NonEmptyString(),
            "Kafka topic",
            "Kafka topic of the readings; {name} stands for a known name, such as a topic"
                + " level.")
        .add(
            KEY,
            Type.STRING,
            "{sensor_id}",
            new ConfigDef.NonEmptyString(),
            "Kafka key",
            "Record key; {name} stands for a known name, such as {sensor_id}.")
        .integer(
            TOPIC_MAX,
            1_000,
            1,
            1_000_000,
            "Most topics",
            "Most different topics that a task writes to since its start when names come from"
                + " messages; what would go to one more becomes a bad record.")
        .low()
        .choice(
            RECORD_TIMESTAMP,
            RecordTimestamp.EVENT,
            RecordTimestamp.class,
            "Record timestamp",
            "Which time becomes the record's timestamp; the topic's retention counts from it.")
        .integer(
            MAX_BYTES,
            1_000_000,
            SMALLEST_RECORD,
            500_000_000,
            "Largest record",
            "Largest record in bytes as written to Kafka, headers and schema included; what"
                + " would be larger, or larger than producer.override.max.request.size,"
                + " becomes a bad record.")
        .low()
        .choice(
            BAD_RECORDS,
            BadRecords.ROUTE,
            BadRecords.class,
            "Bad records",
            "What to do with a payload that cannot be decoded; skip needs accept.loss=true.")
        .add(
            BAD_RECORDS_TOPIC,
            Type.STRING,
            "${topic}-dlq",
            new ConfigDef.NonEmptyString(),
            "Bad records topic",
            "Topic of payloads that cannot be decoded; ${topic} stands for the readings' topic.")
        .low()
        .flag(
            ACCEPT_LOSS,
            false,
            "Accept loss",
            "Confirms that settings under which readings can be lost are meant.")
        .low()
        .flag(
            ACCEPT_PLAINTEXT,
            false,
            "Accept plaintext",
            "Confirms that a login may go over a connection that is not encrypted to another"
                + " host than loopback.")
        .low();
    UnknownOptions.define(options);
  }

  /** Reads the shared options from a parsed configuration. */
  public static SourceOptions from(AbstractConfig config) {
    return new SourceOptions(
        new Template(config.getString(TOPIC)),
        new Template(config.getString(KEY)),
        config.originals().getOrDefault(PAYLOAD_VERSION, "1").toString().trim(),
        OptionList.constant(RecordTimestamp.class, config.getString(RECORD_TIMESTAMP)),
        Math.min(config.getInt(MAX_BYTES), mostWritten(config.originals().get(REQUEST_SIZE))),
        config.getInt(TOPIC_MAX),
        hasConverter(config, ".ByteArrayConverter"),
        hasConverter(config, ".JsonConverter"),
        hasConverter(config, ".StringConverter"),
        OptionList.constant(BadRecords.class, config.getString(BAD_RECORDS)),
        config.getString(BAD_RECORDS_TOPIC),
        TransformChain.of(config.originals()));
  }

  /** The same for readings that all go to this topic. */
  public SourceOptions onto(String readings) {
    return new SourceOptions(
        new Template(readings),
        key,
        payloadVersion,
        timestamp,
        maxBytes,
        topicMax,
        plainBytes,
        json,
        plainText,
        badRecords,
        badRecordsTopic,
        transforms);
  }

  private static boolean hasConverter(AbstractConfig config, String name) {
    return String.valueOf(config.originals().get("value.converter")).trim().endsWith(name);
  }

  /** What fits into one request of the producer, with room for what transforms add. */
  private static int mostWritten(Object requestSize) {
    int size = DEFAULT_REQUEST_SIZE;
    try {
      size = requestSize == null ? size : Integer.parseInt(requestSize.toString().trim());
    } catch (NumberFormatException e) {
      // Connect refuses it with Kafka's own words.
      size = DEFAULT_REQUEST_SIZE;
    }
    return Math.max(SMALLEST_RECORD, size - RESERVE);
  }

  /**
   * Refuses what a running connector may go on with, but no new configuration may have.
   *
   * @param problems where to say so
   */
  public void checkNew(Problems problems) {
    transforms.check(problems);
    Template.checkTopic(TOPIC, topic.text(), problems);
    Template.checkTopic(BAD_RECORDS_TOPIC, badRecordsTopic, problems);
    boolean same = badRecordsTopic.replace("${topic}", topic.text()).equals(topic.text());
    if (same && badRecords == BadRecords.ROUTE) {
      problems.add(BAD_RECORDS_TOPIC, badRecordsTopic, "readings go there; name another topic");
    }
    if (topic.beginsWithName()) {
      problems.add(TOPIC, topic.text(), OPEN_TOPIC);
    } else if (topic.text().startsWith("__")) {
      problems.add(
          TOPIC, topic.text(), "topics that begin with __ are Kafka's own; use another name");
    }
  }

  /** What is said once when a running connector has what a new one may not; empty for nothing. */
  public List<String> warnings() {
    return topic.beginsWithName()
        ? List.of(TOPIC + "=" + LogText.of(topic.text()) + ": " + OPEN_TOPIC)
        : List.of();
  }

  /**
   * Refuses names that this source cannot know, and settings under which Connect drops readings in
   * silence unless the user has accepted that.
   *
   * @param properties the whole connector configuration, the framework's options included
   * @param known the names that this source can fill in
   */
  public void check(Map<String, String> properties, Set<String> known, Problems problems) {
    checkNames(TOPIC, topic, known, problems);
    checkNames(KEY, key, known, problems);
    if (Boolean.parseBoolean(properties.get(ACCEPT_LOSS))) {
      return;
    }
    String tolerance = properties.getOrDefault("errors.tolerance", "none");
    if (tolerance.equalsIgnoreCase("all")) {
      problems.add(
          "errors.tolerance",
          tolerance,
          "a source connector has no dead letter queue in Connect, so every record that fails in a"
              + " transform or converter would be dropped; set errors.tolerance=none, or confirm"
              + " the loss with "
              + ACCEPT_LOSS
              + "=true"
              + Troubleshooting.ACCEPT_LOSS.see());
    }
    if (badRecords == BadRecords.SKIP) {
      problems.add(
          BAD_RECORDS,
          "skip",
          "payloads that cannot be decoded would be dropped; use route, or confirm the loss with "
              + ACCEPT_LOSS
              + "=true"
              + Troubleshooting.ACCEPT_LOSS.see());
    }
  }

  private static void checkNames(
      String option, Template template, Set<String> known, Problems problems) {
    String unknown = template.firstUnknown(known);
    if (unknown != null) {
      problems.add(
          option,
          template.text(),
          "{" + unknown + "} is not known here; use one of " + known + " or a fixed text");
    }
  }

  /** The record timestamp of what has no time but that of its receipt; null for none. */
  public Long timestampOfReceipt(Instant received) {
    return timestamp == RecordTimestamp.KEEP ? null : (Long) received.toEpochMilli();
  }
}
