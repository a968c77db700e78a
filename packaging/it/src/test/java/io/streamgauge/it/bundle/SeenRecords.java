// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.it.CommittedRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What is on all topics but internal ones, seen by a plain read_committed consumer that shares no
 * code with the plugins. Records of good devices, whose sensor id begins with {@value #GOOD}, are
 * only counted.
 */
final class SeenRecords implements AutoCloseable {
  /** How the ids of good devices begin. */
  static final String GOOD = "good-";

  private static final Pattern READABLE = Pattern.compile("[\\x20-\\x7e]{12,}");

  private final ObjectMapper json = new ObjectMapper();
  private final CommittedRecords consumed;
  private final Map<String, Integer> good = new HashMap<>();
  private final Map<String, Long> counts = new HashMap<>();
  private final List<Sighting> others = new ArrayList<>();
  private final Set<String> secrets = new HashSet<>();
  private final Set<String> leaks = new HashSet<>();

  /**
   * One record of no good device.
   *
   * @param bad whether it is on a dead letter topic
   * @param reason why it is bad, or was routed; empty for a reading
   * @param payload bytes of the payload that a bad record keeps; -1 where it cannot be told
   */
  record Sighting(
      String topic, String sensor, int bytes, boolean bad, String reason, int payload) {}

  SeenRecords(String bootstrap) {
    consumed = new CommittedRecords(bootstrap, SeenRecords::isOpen);
  }

  /** The topics that are not Kafka's or Connect's own. */
  static boolean isOpen(String topic) {
    return !topic.startsWith("__") && !topic.startsWith("connect-");
  }

  /** Takes what has come, waiting for it at most this long. */
  void poll(Duration wait) {
    consumed.poll(wait).forEach(this::see);
  }

  /** Looks for this text in all that comes. */
  void secret(String text) {
    secrets.add(text);
  }

  /** Where a text was seen that no topic may have. */
  Set<String> leaks() {
    return leaks;
  }

  private void look(ConsumerRecord<byte[], byte[]> record) {
    if (secrets.isEmpty() || record.value() == null) {
      return;
    }
    String text = new String(record.value(), StandardCharsets.ISO_8859_1);
    JsonNode value = value(record);
    try {
      if (value != null && value.path("payload").isTextual()) {
        text += new String(value.get("payload").binaryValue(), StandardCharsets.ISO_8859_1);
      }
    } catch (IOException e) {
      // It is no payload in base 64 but a field of that name.
    }
    for (String secret : secrets) {
      if (text.contains(secret)) {
        leaks.add(secret + " on " + record.topic());
      }
    }
  }

  private void see(ConsumerRecord<byte[], byte[]> record) {
    look(record);
    counts.merge(record.topic(), 1L, Long::sum);
    String sensor = sensor(record);
    if (sensor.startsWith(GOOD)) {
      good.merge(sensor, 1, Integer::sum);
      return;
    }
    int bytes = record.serializedKeySize() + record.serializedValueSize();
    for (Header header : record.headers()) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    boolean bad = record.topic().endsWith("-dlq");
    String reason = header(record, "route_reason");
    int payload = -1;
    if (bad) {
      JsonNode value = value(record);
      reason = value == null ? readable(record.value()) : value.path("error_message").asText();
      payload = value == null ? -1 : payload(value);
    }
    others.add(new Sighting(record.topic(), cut(sensor), bytes, bad, reason, payload));
  }

  private static int payload(JsonNode bad) {
    if (!bad.path("payload").isTextual()) {
      // A sink's dead letter is the record itself.
      return -1;
    }
    try {
      return bad.get("payload").binaryValue().length;
    } catch (IOException e) {
      throw new IllegalStateException("a bad record without payload: " + bad, e);
    }
  }

  private static String sensor(ConsumerRecord<byte[], byte[]> record) {
    String header = header(record, "sensor_id");
    return header.isEmpty() && record.key() != null
        ? new String(record.key(), StandardCharsets.UTF_8)
        : header;
  }

  /** A header as text; empty without it. */
  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The value of a JSON record, without the envelope of its schema; null for other formats. */
  private JsonNode value(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null || record.value().length == 0 || record.value()[0] != '{') {
      return null;
    }
    try {
      JsonNode value = json.readTree(record.value());
      return value.has("schema") ? value.get("payload") : value;
    } catch (IOException e) {
      throw new IllegalStateException("not JSON on " + record.topic(), e);
    }
  }

  /** The last readable piece of a binary record, which in a bad record is the reason. */
  private static String readable(byte[] value) {
    Matcher matcher = READABLE.matcher(new String(value, StandardCharsets.ISO_8859_1));
    String last = "";
    while (matcher.find()) {
      last = matcher.group();
    }
    return last;
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(100, text.length()));
  }

  /** How many records of no good device have been seen. */
  int others() {
    return others.size();
  }

  /** Those after the first so many on the topics whose name begins so. */
  List<Sighting> others(int after, String topics) {
    return others.subList(after, others.size()).stream()
        .filter(sighting -> sighting.topic().startsWith(topics))
        .toList();
  }

  /** The first reason that any of them has; empty where none has one. */
  static String firstReason(List<Sighting> sightings) {
    return sightings.stream()
        .map(Sighting::reason)
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** How often the reading of a good device has been seen. */
  int good(String sensor) {
    return good.getOrDefault(sensor, 0);
  }

  /** All good devices with the number of their records. */
  Map<String, Integer> good() {
    return good;
  }

  /** Records by topic. */
  Map<String, Long> counts() {
    return counts;
  }

  @Override
  public void close() {
    consumed.close();
  }
}
