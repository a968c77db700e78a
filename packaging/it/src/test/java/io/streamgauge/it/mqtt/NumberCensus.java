// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import io.streamgauge.it.CommittedRecords;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Which numbers are on the topics, by a plain read_committed consumer. */
public final class NumberCensus implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("\"n\":\"?(\\d+)");

  private final CommittedRecords topics;
  private final BitSet numbers = new BitSet();
  private final Map<String, BitSet> seen = new HashMap<>();
  private final List<String> disorder = new ArrayList<>();
  private int records;
  private int marked;
  private int markedRepeats;

  public NumberCensus(String bootstrap, String... topics) {
    this.topics = new CommittedRecords(bootstrap, topics);
  }

  /** Waits until that many different numbers are there, or no new record came for so long. */
  public void await(int expected, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (numbers.cardinality() < expected && System.nanoTime() < deadline) {
      if (poll(Duration.ofMillis(200)) > 0) {
        deadline = System.nanoTime() + patience.toNanos();
      }
    }
  }

  /** Takes what has come and tells how many records that were. */
  public int poll(Duration wait) {
    ConsumerRecords<byte[], byte[]> come = topics.poll(wait);
    come.forEach(this::count);
    return come.count();
  }

  private void count(ConsumerRecord<byte[], byte[]> record) {
    String value = new String(record.value(), StandardCharsets.UTF_8);
    Matcher matcher = NUMBER.matcher(value);
    if (!matcher.find()) {
      throw new IllegalStateException("no number in " + value);
    }
    int number = Integer.parseInt(matcher.group(1));
    boolean repeat = numbers.get(number);
    numbers.set(number);
    records++;
    var mark = record.headers().lastHeader("mqtt.redelivery");
    if (mark != null && new String(mark.value(), StandardCharsets.UTF_8).equals("true")) {
      marked++;
      markedRepeats += repeat ? 1 : 0;
    }
    // A repeat may come late; a first coming may not be behind a later one of the same sensor.
    String key = new String(record.key(), StandardCharsets.UTF_8);
    BitSet sensor = seen.computeIfAbsent(key, any -> new BitSet());
    int before = sensor.length() - 1;
    if (number < before && !sensor.get(number)) {
      disorder.add(key + ": " + number + " first came after " + before);
    }
    sensor.set(number);
  }

  public int distinct() {
    return numbers.cardinality();
  }

  /** The highest number that is there. */
  int highest() {
    return numbers.length() - 1;
  }

  int records() {
    return records;
  }

  public int duplicates() {
    return records - numbers.cardinality();
  }

  /** A sentence on what has come of so many messages; marks are those of a possible redelivery. */
  public String told(int messages) {
    return String.format(
        "%d of %d numbers on Kafka, %d duplicates (%d of them marked), %d records marked",
        distinct(), messages, duplicates(), markedRepeats, marked);
  }

  /** First comings in the wrong order of their sensor. */
  List<String> disorder() {
    return disorder;
  }

  /** The numbers below this one that are not there. */
  BitSet missing(int messages) {
    BitSet missing = new BitSet();
    missing.set(0, messages);
    missing.andNot(numbers);
    return missing;
  }

  @Override
  public void close() {
    topics.close();
  }
}
