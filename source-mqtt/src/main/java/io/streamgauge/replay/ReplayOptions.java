// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.mqtt.KeptPayloads;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The options of the connector, as users see them. */
final class ReplayOptions {
  static final String TOPICS = "replay.topics";
  static final String WHERE = "replay.where";
  static final String BEGIN = "replay.begin";
  static final String END = "replay.end";
  static final String TOPIC = "replay.topic";
  static final String DECODE = "replay.decode";
  static final String RATE = "replay.rate";
  static final String PASSES = "replay.passes.max";

  /** Which of the tasks it is, as {@code 0/2}; set by the connector, no option for users. */
  static final String SHARE = "replay.task.share";

  private static final String TOPIC_NAME = "[a-zA-Z0-9._-]{1,249}";

  /** What the sources have and a replay does not: {@link #TOPIC} takes the place of the first. */
  private static final List<String> NOT_HERE =
      List.of(SourceOptions.TOPIC, SourceOptions.BAD_RECORDS, SourceOptions.ACCEPT_PLAINTEXT);

  /** All that is read, with the options of the sources that the connector itself sets. */
  static final ConfigDef WHOLE = define();

  private ReplayOptions() {}

  /** The options that users set. */
  static ConfigDef definition() {
    ConfigDef own = define();
    NOT_HERE.forEach(own.configKeys()::remove);
    return own;
  }

  private static ConfigDef define() {
    OptionList options = new OptionList().group("Replay");
    options
        .add(
            ConsumerSettings.SERVERS,
            Type.LIST,
            OptionList.REQUIRED,
            new ConfigDef.NonNullValidator(),
            "Kafka brokers",
            "Brokers of the cluster whose topics are read, as host:port; options of the consumer"
                + " follow as replay.consumer.<option>.")
        .add(
            TOPICS,
            Type.LIST,
            OptionList.REQUIRED,
            new Parsed("names of topics", ReplayOptions::checkTopic),
            "Topics to replay",
            "Topics that are read: quarantine, late, dead letter, raw or any.")
        .text(
            RecordConverters.KEY,
            RecordConverters.STRINGS,
            "Key converter",
            "Converter that the keys of these topics were written with; its options follow as"
                + " replay.key.converter.<option>.")
        .text(
            RecordConverters.VALUE,
            OptionList.REQUIRED,
            "Value converter",
            "Converter that the values of these topics were written with; its options follow as"
                + " replay.value.converter.<option>.")
        .text(
            RecordConverters.HEADER,
            RecordConverters.STRINGS,
            "Header converter",
            "Converter that the headers of these topics were written with; its options follow as"
                + " replay.header.converter.<option>.")
        .low()
        .list(
            WHERE,
            new Parsed("conditions", Selection::check),
            "Conditions",
            "Conditions that a record must meet to be replayed, all of them: reason, sensor,"
                + " property and header.<name> with = or != and texts (a|b, with * for any text),"
                + " time with >= or < and a time of measurement.")
        .add(
            BEGIN,
            Type.LIST,
            LogBound.EARLIEST,
            bound("earliest, a time, or topic:partition=offset, ...", LogBound::begin),
            "Begin",
            "Where reading begins: earliest, the first record timestamp to take, or offsets.")
        .add(
            END,
            Type.LIST,
            LogBound.LATEST,
            bound("latest, never, a time, or topic:partition=offset, ...", LogBound::end),
            "End",
            "Where reading ends: latest (the end of the log as it was at the first start), never,"
                + " the first record timestamp not to take, or the offsets behind the last.")
        .add(
            TOPIC,
            Type.STRING,
            null,
            new ConfigDef.NonEmptyString(),
            "Target topic",
            "Topic that the records go to, where {sensor_id}, {observed_property} and names of"
                + " mqtt.topics may stand; without it each goes to the topic in its header"
                + " route_origin.")
        .flag(
            DECODE,
            false,
            "Decode payloads",
            "Whether payloads (dead letters and those of a raw topic) are decoded anew by"
                + " payload.* and observation.*, as the MQTT source does.")
        .integer(
            RATE,
            0,
            0,
            10_000_000,
            "Rate",
            "Most records a second of all tasks together; 0 for as many as possible.")
        .integer(
            PASSES,
            3,
            1,
            1_000,
            "Most passes",
            "How often a reading may be replayed, by its header replay_passes; beyond it the"
                + " reading stays where it is and is counted.");
    KeptPayloads.define(options);
    SourceOptions.define(options);
    return options.definition();
  }

  private static void checkTopic(String topic) {
    if (!topic.matches(TOPIC_NAME)) {
      throw new IllegalArgumentException("name topics of Kafka, with commas between them");
    }
  }

  /** Looks at the list as a whole, not at each part of it. */
  private static ConfigDef.Validator bound(
      String form, java.util.function.Consumer<List<String>> parser) {
    return new WholeList(form, parser);
  }

  /** Whether a topic has a name that Kafka takes. */
  static boolean isTopic(String name) {
    return name.matches(TOPIC_NAME) && !name.equals(".") && !name.equals("..");
  }

  /** A validator of a list whose parts make sense only together. */
  private record WholeList(String form, java.util.function.Consumer<List<String>> parser)
      implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, Object value) {
      List<String> texts = ((List<?>) value).stream().map(String::valueOf).toList();
      new Parsed(form, any -> parser.accept(texts)).ensureValid(name, String.join(", ", texts));
    }

    @Override
    public String toString() {
      return form;
    }
  }
}
