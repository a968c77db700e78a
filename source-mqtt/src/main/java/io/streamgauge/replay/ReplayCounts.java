// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** The counts of what became of the records that a task has read. For any thread. */
final class ReplayCounts {
  /** Most topics that are counted by their names. */
  private static final int MOST_TOPICS = 50;

  private static final String OTHERS = "other topics";

  /** The fate of a record that is read. */
  enum Outcome {
    /** Records read. */
    READ("read"),
    /** Records that do not meet the conditions. */
    UNSELECTED("not selected"),
    /** Records handed to the transforms. */
    HANDED("handed on"),
    /** Records that a transform has dropped. */
    DROPPED("dropped by a transform"),
    /** Payloads of which something cannot be decoded, again. */
    UNDECODABLE("undecodable again"),
    /** Messages that have no readings by their nature. */
    EMPTY("without readings"),
    /** Readings that were replayed too often. */
    PASSES("refused by " + ReplayOptions.PASSES),
    /** Readings whose topic is one of those that are read. */
    LOOP("refused since they would come back"),
    /** Readings that nothing says the topic of. */
    NO_TOPIC("without a topic"),
    /** Payloads that are not to be decoded. */
    PAYLOAD("payloads, which need " + ReplayOptions.DECODE + "=true"),
    /** Payloads that are not all there. */
    INCOMPLETE("payloads that are not all there"),
    /** Readings that Kafka would refuse. */
    UNWRITABLE("too large or for a topic that is not to be written to"),
    /** Records that were not written with the given converters, or that are corrupt. */
    UNREADABLE("unreadable"),
    /** Records that the cluster had deleted before they were read. */
    GONE("deleted before they were read"),
    /** Partitions of topics that were made anew under the same name. */
    RENEWED("partitions of topics that were made anew"),
    /** Partitions whose log has lost records that were read, and may have others in their place. */
    TRUNCATED("partitions whose log was cut");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }
  }

  private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);
  private final Map<String, Long> topics = new TreeMap<>();
  private long undecided;

  ReplayCounts() {
    for (Outcome outcome : Outcome.values()) {
      counts.put(outcome, new LongAdder());
    }
  }

  void add(Outcome outcome, long records) {
    counts.get(outcome).add(records);
  }

  void add(Outcome outcome) {
    add(outcome, 1);
  }

  long of(Outcome outcome) {
    return counts.get(outcome).sum();
  }

  /** Records are on their way. */
  synchronized void handed(int records) {
    add(Outcome.HANDED, records);
    undecided += records;
  }

  /** A record is on this topic, or on none when a transform has dropped it. */
  synchronized void decided(String topic) {
    undecided--;
    if (topic == null) {
      add(Outcome.DROPPED);
    } else {
      boolean known = topics.containsKey(topic) || topics.size() < MOST_TOPICS;
      topics.merge(known ? topic : OTHERS, 1L, Long::sum);
    }
  }

  /** What is not decided was dropped by transforms. */
  synchronized void allDecided() {
    add(Outcome.DROPPED, undecided);
    undecided = 0;
  }

  synchronized boolean isDecided() {
    return undecided <= 0;
  }

  /** Records that are on their topics. */
  synchronized long delivered() {
    return topics.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Readings that nobody can put anywhere, for one reason or another. */
  long refused() {
    return of(Outcome.PASSES)
        + of(Outcome.LOOP)
        + of(Outcome.NO_TOPIC)
        + of(Outcome.PAYLOAD)
        + of(Outcome.INCOMPLETE)
        + of(Outcome.UNWRITABLE);
  }

  /** All that happened, in one line. */
  synchronized String text() {
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (outcome, count) -> {
          if (outcome != Outcome.HANDED && (count.sum() > 0 || outcome == Outcome.READ)) {
            text.append(text.isEmpty() ? "" : ", ").append(count.sum()).append(' ');
            text.append(outcome.words);
          }
        });
    text.append("; on topics: ").append(topics.isEmpty() ? "none" : topics);
    return text.toString();
  }
}
