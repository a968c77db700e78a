// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttVersion;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.completeness.CompletenessOptions;
import io.streamgauge.common.framework.FrameworkOptions;
import io.streamgauge.common.source.FormerOptions;
import io.streamgauge.common.source.FormerOptions.Former;
import io.streamgauge.common.source.MappingRules;
import io.streamgauge.payload.Decoder;
import io.streamgauge.payload.PayloadOptions;
import io.streamgauge.sparkplug.NodeFilters;
import io.streamgauge.sparkplug.SparkplugOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The configuration of the MQTT source, a record for each group of options.
 *
 * @param connection the way to the broker
 * @param session the session that the broker keeps
 * @param messages which messages to take, and how many to hold
 * @param payload what the payloads are
 * @param sparkplug what is done about nodes of Sparkplug
 * @param completeness which readings are expected
 * @param source options shared with the other sources
 * @param mapping how payloads become readings
 * @param chosen the same for formats that only some messages have, by their names
 */
record MqttSourceConfig(
    ConnectionOptions connection,
    SessionOptions session,
    MessageOptions messages,
    PayloadOptions payload,
    SparkplugOptions sparkplug,
    CompletenessOptions completeness,
    SourceOptions source,
    ObservationMapping mapping,
    Map<String, ObservationMapping> chosen) {

  private static final ConfigDef DEFINITION = definition();

  static final FormerOptions FORMER =
      new FormerOptions(
          Stream.of(
                  SessionOptions.former(),
                  ConnectionOptions.former(),
                  List.of(
                      new Former(
                          "accept.disorder",
                          MessageOptions.ASSIGNMENT + "=shared-unordered",
                          MqttSourceConfig::acceptDisorder),
                      Former.kept(
                          SourceOptions.PAYLOAD_VERSION, SourceOptions.PAYLOAD_VERSION_NOW)))
              .flatMap(List::stream)
              .toList());

  static final UnknownOptions UNKNOWN =
      UnknownOptions.of(
              DEFINITION,
              "mqtt.",
              "payload.",
              "observation.",
              "sparkplug.",
              CompletenessOptions.PREFIX)
          .letting(FORMER.names());

  private static ConfigDef definition() {
    OptionList options = new OptionList();
    ConnectionOptions.define(options);
    SessionOptions.define(options);
    MessageOptions.define(options);
    PayloadOptions.define(options);
    SparkplugOptions.define(options);
    SourceOptions.define(options);
    PayloadOptions.defineRecords(options);
    ObservationMapping.define(options);
    CompletenessOptions.define(options);
    return options.definition();
  }

  private static void acceptDisorder(String value, Map<String, String> properties) {
    if (FormerOptions.flag(value, "use " + MessageOptions.ASSIGNMENT)) {
      properties.computeIfPresent(
          MessageOptions.ASSIGNMENT,
          (name, given) -> given.trim().equalsIgnoreCase("shared") ? "shared-unordered" : given);
    }
  }

  /** The options, for Connect. */
  static ConfigDef def() {
    return DEFINITION;
  }

  /** The configuration in these properties, each option valid by itself. */
  static MqttSourceConfig of(Map<String, String> properties) {
    Map<String, String> present = FORMER.present(DevicePreset.merge(properties));
    AbstractConfig config =
        new AbstractConfig(DEFINITION, PayloadOptions.completed(present), false);
    PayloadOptions payload = PayloadOptions.from(config);
    Map<String, ObservationMapping> chosen = new TreeMap<>();
    for (String format : payload.chosen()) {
      chosen.put(
          format,
          ObservationMapping.from(
              new AbstractConfig(DEFINITION, PayloadOptions.chosen(format, present), false)));
    }
    return new MqttSourceConfig(
        ConnectionOptions.from(config),
        SessionOptions.from(config, properties),
        MessageOptions.from(config, properties),
        payload,
        SparkplugOptions.from(config),
        CompletenessOptions.from(config),
        SourceOptions.from(config),
        ObservationMapping.from(config),
        chosen);
  }

  /**
   * What cannot work or would lose or double readings, across options.
   *
   * @param given the same as given
   */
  Problems problems(Map<String, String> given) {
    Problems problems = new Problems();
    check(given, problems);
    return problems;
  }

  /** Adds the same to what is wrong elsewhere. */
  void check(Map<String, String> given, Problems problems) {
    Map<String, String> properties = DevicePreset.merge(given);
    connection.check(problems);
    messages.check(properties, source.topic(), problems);
    Set<String> names = messages.knownNames();
    if (payload.isWhole()) {
      source.check(properties, names, problems);
    } else {
      checkNames(mapping, payload.told(), problems);
      chosen.forEach((format, each) -> checkNames(each, payload.told(format), problems));
      payload.checkElements(mapping, chosen, messages.allNames(), problems);
      checkReceipt(properties, names, problems);
      Set<String> withFields = new HashSet<>(names);
      withFields.addAll(SourceOptions.FIELD_NAMES);
      source.check(properties, withFields, problems);
    }
    payload.check(properties, problems);
    if (given.containsKey(PayloadOptions.BY_TOPIC)) {
      MessageDecoders.check(payload.filters(), messages.allFilters(), problems);
    }
    checkNodes(problems);
    completeness.check(source, problems);
    if (completeness.isOn()) {
      boolean divided = !messages.isShared() && filterGroups().size() > 1;
      SessionOptions.checkAlone(properties, messages.isShared(), divided, problems);
      if (payload.isWhole()) {
        problems.add(
            CompletenessOptions.TOPIC,
            completeness.topic(),
            "payloads that are passed on as they are have no readings; leave it out");
      }
    }
    session.check(properties, problems);
  }

  private void checkNodes(Problems problems) {
    if (payload.hasNodes()) {
      MessageDecoders.checkNodes(messages, problems);
    } else if (sparkplug.rebirth()) {
      problems.add(
          SparkplugOptions.REBIRTH,
          true,
          "leave it out: it is for " + PayloadOptions.FORMAT + "=sparkplug-b");
    }
  }

  /** The mapping may use the names of messages, and those that payloads tell. */
  private void checkNames(ObservationMapping each, Set<String> told, Problems problems) {
    Set<String> names = new HashSet<>(messages.knownNames());
    names.addAll(told);
    each.checkNames(names, namesOfTime(names), problems);
  }

  private void checkReceipt(Map<String, String> properties, Set<String> names, Problems problems) {
    String format = properties.getOrDefault(ObservationMapping.TIME_FORMAT, "auto");
    boolean receipt = mapping.timeUses(Decoder.RECEIVED) && !names.contains(Decoder.RECEIVED);
    if (receipt && !List.of("auto", "iso").contains(format)) {
      problems.add(
          ObservationMapping.TIME_FORMAT,
          format,
          "leave it out: {" + Decoder.RECEIVED + "} is a time in ISO 8601");
    }
  }

  /** The names for the event time: the time of receipt too, where no level has that name. */
  private Set<String> namesOfTime(Set<String> names) {
    Set<String> all = new HashSet<>(names);
    if (messages.allFilters().stream().noneMatch(each -> each.names().contains(Decoder.RECEIVED))) {
      all.add(Decoder.RECEIVED);
    }
    return all;
  }

  /**
   * Refuses what no new configuration may have, while a connector that runs goes on with it: a
   * worker that is updated stops nothing that worked.
   */
  void checkNew(Map<String, String> properties, Problems problems) {
    UNKNOWN.check(properties, problems);
    source.checkNew(problems);
    if (!payload.isWhole()) {
      MappingRules.checkNew(DevicePreset.merge(properties), problems);
    }
    FrameworkOptions.checkSource(properties, !payload.isWhole(), source.maxBytes(), problems);
    messages.checkNew(source, completeness.topic(), problems);
    completeness.checkNew(source, problems);
    boolean bytes = messages.rawTopic() != null || payload.isBytes();
    if (bytes && source.plainText()) {
      problems.add(
          "value.converter",
          properties.get("value.converter"),
          "it writes of bytes only where they were in memory; use JsonConverter (Base64) or"
              + " ByteArrayConverter, or leave out "
              + MessageOptions.RAW_TOPIC);
    }
    payload.checkNew(properties, messages.allFilters().stream().map(TopicFilter::text), problems);
    SessionOptions.checkNew(properties, connection.version(), problems);
    connection.checkNew(properties, problems);
  }

  /** What is said of it once, when it runs; empty for nothing. */
  List<String> warnings(Map<String, String> properties) {
    List<String> warnings = new ArrayList<>(source.warnings());
    warnings.addAll(messages.warnings());
    warnings.addAll(connection.warnings(properties));
    return warnings;
  }

  /** The subscriptions of this task, as the broker gets them. */
  List<String> subscriptions() {
    return messages.filters().stream().map(this::subscription).toList();
  }

  /**
   * The topic filters that have to be of one task, by their places: each alone, but for those by
   * which messages of one node of Sparkplug come.
   */
  List<List<Integer>> filterGroups() {
    return payload.hasNodes()
        ? NodeFilters.groups(allSubscriptions())
        : IntStream.range(0, messages.allFilters().size()).mapToObj(List::of).toList();
  }

  /** The subscriptions of the whole connector. */
  List<String> allSubscriptions() {
    return messages.allFilters().stream().map(this::subscription).toList();
  }

  /** The group of a shared subscription is the connector, by what its client ids begin with. */
  private String subscription(TopicFilter filter) {
    return messages.isShared()
        ? "$share/" + session.prefix().replaceAll("[/+#,$]", "_") + "/" + filter.subscription()
        : filter.subscription();
  }

  /** MQTT 3.1.1 sends retained messages at each subscription, even to what the session has. */
  boolean keepsSubscriptions() {
    return connection().version() == MqttVersion.MQTT_3_1_1
        && messages().retained() == MessageOptions.RetainedMessages.NEW
        && !session().cleanStart();
  }

  /** The decoder of the configured format. */
  Decoder decoder() {
    return payload.decoder(mapping, source.maxBytes());
  }

  /** The decoders of messages, whatever format each has. */
  MessageDecoders decoders() {
    return new MessageDecoders(
        decoder(),
        payload.byTopic(chosen, source.maxBytes()),
        payload.byContentType(chosen, source.maxBytes()));
  }
}
