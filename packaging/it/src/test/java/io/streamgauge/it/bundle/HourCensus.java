// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import io.streamgauge.it.CommittedRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which numbers of which good devices are on the topics, seen by a plain read_committed consumer;
 * everything else is only counted. The sensors of one net share their numbers, a station has its
 * own.
 */
final class HourCensus implements AutoCloseable {
  /** Other good stations serve the cases of hostile answers, and have no numbers. */
  private static final Pattern COUNTED = Pattern.compile(SeenRecords.GOOD + "(s|river-)\\d+");

  private static final String NUMBER = "\"n\":\"";

  private final CommittedRecords consumed;
  private final Map<String, BitSet> numbers = new TreeMap<>();
  private final Map<String, Long> topics = new TreeMap<>();
  private final List<String> without = new ArrayList<>();
  private long repeats;

  HourCensus(String bootstrap) {
    consumed = new CommittedRecords(bootstrap, SeenRecords::isOpen);
  }

  /** Counts what has come, waiting for it at most this long. */
  void poll(Duration wait) {
    consumed.poll(wait).forEach(this::count);
  }

  private void count(ConsumerRecord<byte[], byte[]> record) {
    topics.merge(record.topic(), 1L, Long::sum);
    String sensor = SeenRecords.header(record, "sensor_id");
    if (!COUNTED.matcher(sensor).matches()) {
      return;
    }
    String value = new String(record.value(), StandardCharsets.ISO_8859_1);
    int from = value.indexOf(NUMBER) + NUMBER.length();
    if (from < NUMBER.length()) {
      without.add(record.topic() + ": " + value.substring(0, Math.min(300, value.length())));
      return;
    }
    int number = Integer.parseInt(value.substring(from, value.indexOf('"', from)));
    String series = sensor.startsWith(SeenRecords.GOOD + "s") ? "sensors" : sensor;
    BitSet seen = numbers.computeIfAbsent(series, name -> new BitSet());
    repeats += seen.get(number) ? 1 : 0;
    seen.set(number);
  }

  /** How many different numbers of the series are there. */
  int distinct(String series) {
    return numbers.getOrDefault(series, new BitSet()).cardinality();
  }

  /** The numbers from the first to the last that are not there. */
  BitSet missing(String series, int first, int last) {
    BitSet missing = new BitSet();
    missing.set(first, last + 1);
    missing.andNot(numbers.getOrDefault(series, new BitSet()));
    return missing;
  }

  /** Records of good devices that do not tell their number any more, each shortened. */
  List<String> withoutNumber() {
    return List.copyOf(without);
  }

  /** Records of good devices that were there already. */
  long repeats() {
    return repeats;
  }

  /** Records on the topics that match. */
  long records(String topic) {
    return topics.entrySet().stream()
        .filter(entry -> entry.getKey().matches(topic))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Records by topic. */
  Map<String, Long> topics() {
    return new HashMap<>(topics);
  }

  @Override
  public void close() {
    consumed.close();
  }
}
