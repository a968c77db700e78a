// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.Problems;
import io.streamgauge.payload.Decoder;
import io.streamgauge.payload.PayloadOptions;
import io.streamgauge.sparkplug.SparkplugNodes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The decoder of each message: the one of its content type, else of its topic, else that of all. A
 * payload itself is never asked what it is.
 */
final class MessageDecoders {
  /** Header with the content type of MQTT 5. */
  static final String CONTENT_TYPE = "mqtt.content_type";

  private final Decoder usual;
  private final Map<String, Decoder> byTopic;
  private final Map<String, Decoder> byContentType;
  private final FilterTree filters;

  /**
   * The decoders of a task.
   *
   * @param byTopic those of messages by the texts of topic filters, the first of which counts
   * @param byContentType those of messages by content types in lower case, without parameters
   */
  MessageDecoders(Decoder usual, Map<String, Decoder> byTopic, Map<String, Decoder> byContentType) {
    this.usual = usual;
    this.byTopic = byTopic;
    this.byContentType = byContentType;
    filters = new FilterTree(byTopic.keySet().stream().map(TopicFilter::parse).toList());
  }

  /** The same for messages of nodes whose births these know. */
  MessageDecoders knowing(SparkplugNodes nodes) {
    return new MessageDecoders(
        usual.knowing(nodes), knowing(byTopic, nodes), knowing(byContentType, nodes));
  }

  private static Map<String, Decoder> knowing(Map<String, Decoder> of, SparkplugNodes nodes) {
    Map<String, Decoder> knowing = new LinkedHashMap<>(of);
    knowing.replaceAll((key, decoder) -> decoder.knowing(nodes));
    return knowing;
  }

  /** Refuses options by which a node could not be understood. */
  static void checkNodes(MessageOptions messages, Problems problems) {
    if (messages.isShared()) {
      problems.add(
          MessageOptions.ASSIGNMENT,
          written(messages.assignment()),
          "births and data of a Sparkplug node would come to different tasks; use filters");
    }
    boolean kept =
        messages.allFilters().stream().anyMatch(each -> each.text().startsWith("$sparkplug/"));
    if (kept && messages.retained() != MessageOptions.RetainedMessages.KEEP) {
      problems.add(
          MessageOptions.RETAINED,
          written(messages.retained()),
          "the births under $sparkplug/certificates are retained, and a task needs them at each"
              + " start; use keep");
    }
  }

  private static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Refuses topic filters that choose a format and are none, or that no message can match.
   *
   * @param chosen the filters as given
   * @param subscribed those by which messages come
   */
  static void check(List<String> chosen, List<TopicFilter> subscribed, Problems problems) {
    for (String text : chosen) {
      try {
        TopicFilter filter = TopicFilter.parse(text);
        if (subscribed.stream().noneMatch(filter::overlaps)) {
          problems.add(
              PayloadOptions.BY_TOPIC,
              text,
              "no filter of " + MessageOptions.TOPICS + " brings such a message");
        }
      } catch (IllegalArgumentException e) {
        problems.add(PayloadOptions.BY_TOPIC, text, e.getMessage());
      }
    }
  }

  Decoder of(Delivery delivery) {
    Decoder found = found(delivery);
    // What a broker has kept is older than what comes as it is sent.
    boolean old = delivery.redelivery() || delivery.message().retained();
    return old ? found.again() : found;
  }

  private Decoder found(Delivery delivery) {
    Decoder typed = byContentType.isEmpty() ? null : byContentType.get(contentType(delivery));
    if (typed != null) {
      return typed;
    }
    return byTopic.isEmpty()
        ? usual
        : filters.first(delivery.topic()).map(filter -> byTopic.get(filter.text())).orElse(usual);
  }

  private static String contentType(Delivery delivery) {
    for (Map.Entry<String, String> property : delivery.message().properties()) {
      if (property.getKey().equals(CONTENT_TYPE)) {
        String type = property.getValue();
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters))
            .trim()
            .toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }
}
