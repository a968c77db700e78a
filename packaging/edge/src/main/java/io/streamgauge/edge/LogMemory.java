// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as it was: the identifier of each topic and the highest end of each partition. A log that
 * is another, or has lost its end, is told of until a person has decided: it grows over what it has
 * lost within seconds, and what is new would be taken for what was sent.
 */
final class LogMemory {
  private static final Logger LOG = LoggerFactory.getLogger(LogMemory.class);
  private static final String ID = "id/";
  private static final String END = "end/";
  private static final String HELD = "held/";
  private static final String GONE = "gone/";
  private static final String GIVEN_UP = "given-up/";
  private static final String LEFT = "left/";
  private static final String CONNECT = "connect/";

  private final GatewayState state;
  private final Map<String, String> values = new TreeMap<>();

  LogMemory(GatewayState state) {
    this.state = state;
    Properties kept = state.read(GatewayState.LOG_MEMORY);
    kept.forEach((key, value) -> values.put((String) key, (String) value));
  }

  /** Compares the log with what it was. */
  void compare(Map<String, String> ids, Map<TopicPartition, LocalLog.Span> spans) {
    ids.forEach(
        (topic, id) -> {
          String before = values.get(ID + topic);
          if (before != null && !before.equals(id)) {
            hold(topic, "it is not the topic that was sent from, but made anew");
          } else {
            values.put(ID + topic, id);
          }
        });
    spans.forEach(
        (partition, span) -> {
          long highest = number(END + partition);
          if (span.end() < highest) {
            hold(
                partition.topic(),
                partition + " ends at " + span.end() + " and ended at " + highest + " before");
          }
        });
    spans.forEach(
        (partition, span) -> {
          if (!held(partition.topic())) {
            values.put(END + partition, Long.toString(span.end()));
          }
        });
    save();
  }

  private long number(String key) {
    try {
      return Long.parseLong(values.getOrDefault(key, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * Compares the log with the positions that the centre has.
   *
   * @param before those that it had at the last look
   * @param now those that it has
   * @param spans as they were after these had been read: a log grows, and its uplink sends, all the
   *     time
   */
  void compare(
      Map<TopicPartition, Long> before,
      Map<TopicPartition, Long> now,
      Map<TopicPartition, LocalLog.Span> spans) {
    spans.forEach(
        (partition, span) -> {
          Long next = now.get(partition);
          Long last = before.get(partition);
          if (next != null && next > span.end()) {
            hold(
                partition.topic(),
                "the centre has records of "
                    + partition
                    + " up to "
                    + (next - 1)
                    + ", this log ends at "
                    + span.end());
          } else if (last != null && (next == null || next < last)) {
            gone(
                partition.topic(),
                "the centre's position of "
                    + partition
                    + " went back from "
                    + last
                    + " to "
                    + (next == null ? "none" : next)
                    + ", and this log begins at "
                    + span.start());
          } else if (last != null && next < span.start()) {
            gone(
                partition.topic(),
                partition + ": records from " + next + " to " + span.start() + " are gone");
          }
        });
    save();
  }

  private void hold(String topic, String why) {
    note(HELD + topic, why);
  }

  private void gone(String topic, String why) {
    note(GONE + topic, why);
  }

  private void note(String key, String why) {
    // The first that was seen is what tells most.
    if (values.putIfAbsent(key, why) == null) {
      LOG.error("{}: {}", key, why);
    }
  }

  private void save() {
    state.write(GatewayState.LOG_MEMORY, values);
  }

  /** Whether nothing of the topic may be sent or deleted. */
  boolean held(String topic) {
    return values.containsKey(HELD + topic);
  }

  /** Whether any topic holds up the uplink. */
  boolean holds() {
    return values.keySet().stream().anyMatch(each -> each.startsWith(HELD));
  }

  /** The topics of Connect itself, of connectors too that were taken away, or that nobody tells. */
  Set<String> ofConnect(Collection<Map<String, String>> connectors) {
    WrittenTopics.ofConnect(connectors).forEach(each -> values.put(CONNECT + each, ""));
    return values.keySet().stream()
        .filter(each -> each.startsWith(CONNECT))
        .map(each -> each.substring(CONNECT.length()))
        .collect(Collectors.toSet());
  }

  /** Takes note of the topics that are not listed, and of which readings wait. */
  void left(Set<String> topics) {
    values
        .keySet()
        .removeIf(each -> each.startsWith(LEFT) && !topics.contains(each.substring(LEFT.length())));
    topics.forEach(each -> values.put(LEFT + each, ""));
    save();
  }

  /** Topics of which a person has to decide. */
  Set<String> open() {
    return values.keySet().stream()
        .filter(each -> each.startsWith(HELD) || each.startsWith(GONE) || each.startsWith(LEFT))
        .map(each -> each.substring(each.indexOf('/') + 1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Where what a person has given up of a topic ends: what the log had when that was first seen. It
   * may take hours until it can be done, and what has come since is to be sent.
   */
  Map<TopicPartition, Long> givenUp(String topic, Map<TopicPartition, LocalLog.Span> spans) {
    boolean first = values.keySet().stream().noneMatch(each -> isOf(each, GIVEN_UP, topic));
    Map<TopicPartition, Long> ends = new HashMap<>();
    spans.forEach(
        (partition, span) -> {
          if (partition.topic().equals(topic)) {
            // A partition that was made since is new, and so is what comes after one more loss.
            long end = first ? span.end() : Math.min(number(GIVEN_UP + partition), span.end());
            values.put(GIVEN_UP + partition, Long.toString(end));
            ends.put(partition, end);
          }
        });
    save();
    return ends;
  }

  /** Nothing is given up but of these topics: a decision that is made again is a new one. */
  void keepGivenUp(Set<String> topics) {
    values
        .keySet()
        .removeIf(
            each ->
                each.startsWith(GIVEN_UP)
                    && topics.stream().noneMatch(topic -> isOf(each, GIVEN_UP, topic)));
    save();
  }

  private static boolean isOf(String key, String kind, String topic) {
    return key.startsWith(kind + topic + '-')
        && key.lastIndexOf('-') == kind.length() + topic.length();
  }

  /**
   * Why this cannot be decided, or nothing.
   *
   * @param kept the file of what the guard knows of the log
   */
  static String refusal(Properties kept, String topic, String word) {
    boolean held = kept.containsKey(HELD + topic) || kept.containsKey(GONE + topic);
    if (held || (kept.containsKey(LEFT + topic) && word.equals("end"))) {
      return "";
    }
    return kept.containsKey(LEFT + topic)
        ? topic + " is not in config/topics.properties, so of it only end can be decided"
        : "there is nothing to decide of " + topic + ", see show";
  }

  /** A person has decided: the log of this topic is right as it is now. */
  void decided(String topic) {
    Set.of(ID, HELD, GONE, LEFT).forEach(each -> values.remove(each + topic));
    values.keySet().removeIf(each -> isOf(each, END, topic) || isOf(each, GIVEN_UP, topic));
    save();
  }

  Stream<String> problems() {
    return values.entrySet().stream()
        .flatMap(
            each -> {
              String key = each.getKey();
              String topic = key.substring(key.indexOf('/') + 1);
              if (key.startsWith(HELD)) {
                return Stream.of(
                    topic
                        + " is not the log that was sent from, or has lost its end: "
                        + each.getValue()
                        + ". The uplink waits and nothing of it is deleted until you say: gateway"
                        + " decide "
                        + topic
                        + " all, position or end");
              }
              if (key.startsWith(LEFT)) {
                return Stream.of(
                    topic
                        + " is not in config/topics.properties, and readings of it wait: write it"
                        + " there, and into topics of connectors/mirror.json, until they are sent;"
                        + " or give up what the log has of it by gateway decide "
                        + topic
                        + " end");
              }
              return key.startsWith(GONE)
                  ? Stream.of(
                      topic
                          + ": "
                          + each.getValue()
                          + ". Once seen to, say: gateway decide "
                          + topic
                          + " position")
                  : Stream.of();
            });
  }
}
