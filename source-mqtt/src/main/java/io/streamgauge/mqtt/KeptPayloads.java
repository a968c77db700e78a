// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.source.MappingRules;
import io.streamgauge.payload.Decoder;
import io.streamgauge.payload.ElementTurns;
import io.streamgauge.payload.PayloadOptions;
import io.streamgauge.payload.PayloadPart;
import io.streamgauge.sparkplug.NodeListener;
import io.streamgauge.sparkplug.SparkplugNodes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The decoding of payloads that were kept on a Kafka topic, by the same options and in the same way
 * as when they came from an MQTT broker. For one thread.
 */
public final class KeptPayloads {
  /** The option with the filters that give names to levels of MQTT topics. */
  public static final String TOPICS = MessageOptions.TOPICS;

  /** No connection is made. */
  private static final String NO_BROKER = "tcp://127.0.0.1:1883";

  private static final int MOST_TOPICS = 1_000;

  /** What a kept payload tells that is one element, as earlier versions wrote it. */
  public static final String ELEMENT = "{\"part\":\"one\"}";

  private final Reader reader;
  private final SparkplugNodes nodes = new SparkplugNodes(NodeListener.NONE);
  private long sequence;

  /**
   * A kept message.
   *
   * @param topic MQTT topic
   * @param bytes payload as received
   * @param received when it arrived
   * @param retained whether the broker had kept it from before
   * @param part what of the payload is to be made, as its header tells; null for all of it
   * @param properties content type and user properties, as headers
   */
  public record Kept(
      String topic,
      ByteBuffer bytes,
      Instant received,
      boolean retained,
      String part,
      List<Map.Entry<String, String>> properties) {}

  /** Nothing can be made of a message without making again what was made before. */
  public static final class UntoldException extends Exception {
    private static final long serialVersionUID = 1L;

    private UntoldException(String reason) {
      super(reason);
    }
  }

  /** The records of one message, handed out in parts that a poll can take. */
  public interface Records {
    /** Adds the next part of them, and returns whether more are to come. */
    boolean next(List<SourceRecord> records);
  }

  /** A configuration with what it gives to each message. */
  private static final class Reader {
    private final MqttSourceConfig config;
    private final MessageDecoders decoders;
    private final MessageTopic.Topics topics;
    private final Map<String, RecordMaker> makers =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, RecordMaker> eldest) {
            return size() > MOST_TOPICS;
          }
        };

    Reader(Map<String, String> properties, SparkplugNodes nodes) {
      config = MqttSourceConfig.of(properties);
      decoders = config.decoders().knowing(nodes);
      topics = MessageTopic.Topics.of(config);
    }

    /** The maker of records for a topic of readings, or null for the configured one. */
    RecordMaker maker(String topic) {
      return makers.computeIfAbsent(
          topic == null ? "" : topic,
          name -> new RecordMaker(topic == null ? config.source() : config.source().onto(topic)));
    }
  }

  /**
   * A reader of kept messages.
   *
   * @param properties the options of a connector, with the topic of the readings among them
   */
  public KeptPayloads(Map<String, String> properties) {
    reader = new Reader(complete(properties), nodes);
  }

  /** Adds the options on payloads and on their mapping. */
  public static void define(OptionList options) {
    DevicePreset.define(options.group("Kept payloads"))
        .list(
            TOPICS,
            new Parsed("MQTT topic filters with {named} levels", TopicFilter::parse),
            "MQTT topic filters",
            "Topic filters that the payloads came by; a level {name} names the level for mapping,"
                + " key and topic.");
    PayloadOptions.define(options);
    PayloadOptions.defineRecords(options);
    ObservationMapping.define(options);
  }

  /** Adds what is wrong with the options, of which each is valid by itself. */
  public static void check(Map<String, String> properties, Problems problems) {
    if (!haveTopics(properties)) {
      problems.add(
          TOPICS,
          "",
          "name the topic filters that the payloads came by, as the MQTT source has them");
      return;
    }
    Map<String, String> complete = complete(properties);
    MqttSourceConfig.of(complete).check(complete, problems);
  }

  /** Refuses what no new configuration may have. */
  public static void checkNew(Map<String, String> properties, Problems problems) {
    if (haveTopics(properties) && !MqttSourceConfig.of(complete(properties)).payload().isWhole()) {
      MappingRules.checkNew(DevicePreset.merge(properties), problems);
    }
  }

  /** Whether a message can mean what an earlier one of its node has said. */
  public static boolean haveNodes(Map<String, String> properties) {
    return MqttSourceConfig.of(complete(properties)).payload().hasNodes();
  }

  /** The names that keys and topics of decoded readings may use. */
  public static List<String> names(Map<String, String> properties) {
    return haveTopics(properties)
        ? List.copyOf(MqttSourceConfig.of(complete(properties)).messages().knownNames())
        : List.of();
  }

  private static boolean haveTopics(Map<String, String> properties) {
    return !DevicePreset.merge(properties).getOrDefault(TOPICS, "").isBlank();
  }

  private static Map<String, String> complete(Map<String, String> properties) {
    Map<String, String> complete = new HashMap<>(properties);
    complete.put(ConnectionOptions.SERVER_URI, NO_BROKER);
    complete.putIfAbsent(SourceOptions.TOPIC, "readings");
    return complete;
  }

  /**
   * The records of a message: of its readings, and of what cannot be decoded.
   *
   * @param topic of the readings, or null for the configured one
   * @throws UntoldException when nothing says what of it was made before
   */
  public Records decode(Kept message, String topic) throws UntoldException {
    PayloadPart part = part(message.part());
    RecordMaker maker = reader.maker(topic);
    Delivery delivery =
        new Delivery(
            ++sequence,
            1,
            false,
            new Message(
                message.topic(),
                message.bytes(),
                1,
                message.retained(),
                message.properties(),
                () -> {},
                Message.Packet.UNKNOWN),
            message.received(),
            0);
    nodes.over(1, 0);
    DeliveryRecords made =
        new DeliveryRecords(
            maker,
            Map.of(),
            delivery,
            reader.topics.of(message.topic()),
            "",
            (record, reading) -> record);
    ElementTurns turns = new ElementTurns(part);
    made.makeOnly(turns);
    Decoder decoder = reader.decoders.of(delivery);
    long before = nodes.taken();
    made.decode(
        new Batch(maker),
        null,
        part instanceof PayloadPart.One one ? decoder.ofElement(one) : decoder);
    // A metric that was told alone is no birth that could not be read.
    if (nodes.taken() == before && !(part instanceof PayloadPart.One)) {
      nodes.unread(message.topic());
    }
    boolean known = turns.count() > 0;
    if (part instanceof PayloadPart.Some some && known && turns.count() != some.of()) {
      throw new UntoldException(
          "of its "
              + some.of()
              + " elements some were made before, and by these options it has "
              + turns.count()
              + ", so that nobody can tell which");
    }
    return records -> {
      Batch batch = new Batch(maker);
      made.fill(batch);
      records.addAll(batch.records());
      return !made.isDone();
    };
  }

  private static PayloadPart part(String text) throws UntoldException {
    try {
      PayloadPart part = text == null ? PayloadPart.all() : PayloadPart.of(text);
      if (part instanceof PayloadPart.Untold untold) {
        throw new UntoldException(untold.reason());
      }
      return part;
    } catch (IllegalArgumentException e) {
      throw new UntoldException(
          "its header " + BadRecord.PART + " cannot be read: " + e.getMessage());
    }
  }
}
