// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.Digests;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.LogText;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.time.IsoText;
import io.streamgauge.payload.Decoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/**
 * The parts of records that all messages of an MQTT topic share. They are made once here: a
 * sensor's topic stays the same for years, and objects that are not made again need not be
 * collected again.
 *
 * @param known whether a filter matches the topic
 * @param names the topic itself under its name, and the named levels
 * @param key key of messages that are passed on as one value
 * @param rawKey key of payloads that are kept as received: the topic, which is cut when it is long
 * @param header the header that says the topic, cut in the same way
 * @param headers headers of messages that are passed on as one value, beside that one
 */
record MessageTopic(
    boolean known,
    Map<String, String> names,
    String key,
    String rawKey,
    Header header,
    List<Header> headers) {

  /** Header with {@code true} on a message that the broker had kept from before. */
  private static final String RETAINED = "mqtt.retained";

  /** Header with {@code true} where an earlier delivery may have reached Kafka already. */
  private static final String REDELIVERY = "mqtt.redelivery";

  /** Header with {@code received} where the event time is that of receipt. */
  private static final String TIME_SOURCE = "event_time_source";

  /** Header with how many properties of MQTT 5 have none, since all of them would be too long. */
  static final String PROPERTIES_LEFT_OUT = "mqtt.properties.left_out";

  /** Most characters of a topic in keys and headers. */
  private static final int LONGEST = 1_000;

  /** Most characters of the properties of a message that become headers of its records. */
  private static final int MOST_PROPERTIES = 8_000;

  static MessageTopic of(boolean known, Map<String, String> names, SourceOptions options) {
    ConnectHeaders own = new ConnectHeaders();
    String topic = bounded(names.get(MessageOptions.TOPIC_NAME));
    own.addString(MessageOptions.TOPIC_NAME, topic);
    ConnectHeaders shared = new ConnectHeaders();
    if (names.containsKey(EnvelopeHeaders.SENSOR_ID)) {
      shared.addString(
          EnvelopeHeaders.SENSOR_ID, LogText.head(names.get(EnvelopeHeaders.SENSOR_ID), LONGEST));
    }
    shared.addString(EnvelopeHeaders.PAYLOAD_VERSION, options.payloadVersion());
    List<Header> headers = new ArrayList<>();
    shared.forEach(headers::add);
    return new MessageTopic(
        known,
        Map.copyOf(names),
        options.key().fill(names),
        topic,
        own.lastWithName(MessageOptions.TOPIC_NAME),
        List.copyOf(headers));
  }

  /** Whether a level of it has this name. */
  boolean has(String name) {
    return names.containsKey(name);
  }

  /** A topic that nothing else could be taken for: a long one keeps its head and gets a digest. */
  private static String bounded(String topic) {
    return topic.length() <= LONGEST
        ? topic
        : LogText.head(topic, LONGEST - 65) + "-" + Digests.sha256(topic);
  }

  /**
   * The headers that say how a message came. Its properties are left out from the first that goes
   * over a bound, and a header then says how many.
   */
  Iterable<Header> headersOf(Delivery delivery) {
    Message message = delivery.message();
    if (!message.retained() && !delivery.redelivery() && message.properties().isEmpty()) {
      return List.of(header);
    }
    ConnectHeaders own = new ConnectHeaders();
    own.add(header);
    if (message.retained()) {
      own.addString(RETAINED, "true");
    }
    if (delivery.redelivery()) {
      own.addString(REDELIVERY, "true");
    }
    int characters = 0;
    int taken = 0;
    for (Map.Entry<String, String> property : message.properties()) {
      characters += property.getKey().length() + property.getValue().length();
      if (characters > MOST_PROPERTIES) {
        break;
      }
      own.addString(property.getKey(), property.getValue());
      taken++;
    }
    if (taken < message.properties().size()) {
      own.addString(PROPERTIES_LEFT_OUT, Integer.toString(message.properties().size() - taken));
    }
    return own;
  }

  /**
   * The headers of a message that is passed on as one value.
   *
   * @param shared those that all its records have
   * @param further those that only this one has
   */
  ConnectHeaders headersOfWhole(
      Delivery delivery, Iterable<Header> shared, Iterable<Header> further) {
    ConnectHeaders own = new ConnectHeaders();
    headers.forEach(own::add);
    own.addString(EnvelopeHeaders.INGEST_TIMESTAMP, IsoText.of(delivery.received()));
    shared.forEach(own::add);
    further.forEach(own::add);
    return own;
  }

  /** Headers of a reading whose event time is that of receipt. */
  static Iterable<Header> ofReceipt(Iterable<Header> headers) {
    ConnectHeaders marked = new ConnectHeaders();
    headers.forEach(marked::add);
    marked.addString(TIME_SOURCE, Decoder.RECEIVED);
    return marked;
  }

  /**
   * The topics of messages, read by the named levels of the filters. Sensors publish to the same
   * few topics for ever, so the latest ones are remembered; a network that makes up topics without
   * end costs matching, not memory.
   */
  static final class Topics {
    private static final int MOST = 16_384;
    private static final int LONGEST = 256;

    private final FilterTree filters;
    private final SourceOptions options;
    private final Map<String, MessageTopic> latest = new LinkedHashMap<>(16, 0.75f, true);

    /** The first of these filters that matches a topic says its names. */
    Topics(List<TopicFilter> filters, SourceOptions options) {
      this.filters = new FilterTree(filters);
      this.options = options;
    }

    /**
     * The filters of a task, then those of its connector: a filter that moved to another task can
     * still deliver here for a while.
     */
    static Topics of(MqttSourceConfig config) {
      return new Topics(
          Stream.concat(
                  config.messages().filters().stream(), config.messages().allFilters().stream())
              .toList(),
          config.source());
    }

    MessageTopic of(String topic) {
      MessageTopic seen = latest.get(topic);
      if (seen != null) {
        return seen;
      }
      MessageTopic read = read(topic);
      if (topic.length() <= LONGEST) {
        latest.put(topic, read);
        if (latest.size() > MOST) {
          latest.remove(latest.keySet().iterator().next());
        }
      }
      return read;
    }

    /** Topics that are remembered. */
    int size() {
      return latest.size();
    }

    private MessageTopic read(String topic) {
      Optional<Map<String, String>> matched =
          filters.first(topic).flatMap(filter -> filter.match(topic));
      Map<String, String> names = new HashMap<>(matched.orElse(Map.of()));
      names.put(MessageOptions.TOPIC_NAME, topic);
      return MessageTopic.of(matched.isPresent(), names, options);
    }
  }
}
