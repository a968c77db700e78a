// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The decisions of a person on topics whose log is not what it was, carried out by the guard. */
final class Decisions {
  static final String FILE = GatewayState.DECISIONS;

  /** The words of the command. */
  static final Set<String> WORDS = Set.of("all", "position", "end");

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final GatewayState state;
  private final LogMemory memory;
  private final Supervisor supervisor;
  private String problem = "";
  private boolean pending;

  Decisions(GatewayState state, LogMemory memory, Supervisor supervisor) {
    this.state = state;
    this.memory = memory;
    this.supervisor = supervisor;
  }

  /**
   * Carries out what was decided, a step at each look.
   *
   * @param spans of the log
   * @param sent positions, of which those that are changed are forgotten
   */
  void look(Map<TopicPartition, LocalLog.Span> spans, Map<TopicPartition, Long> sent)
      throws InterruptedException {
    problem = "";
    Map<String, String> left = new TreeMap<>();
    Properties decided = state.read(FILE);
    for (String topic : decided.stringPropertyNames()) {
      String word = decided.getProperty(topic);
      if (memory.open().contains(topic) && WORDS.contains(word)) {
        if (done(topic, word, spans, sent)) {
          LOG.warn("{}: {} was decided", topic, word);
          memory.decided(topic);
        } else {
          left.put(topic, word);
        }
      } else {
        LOG.warn("{}: {} was said, and nothing is to be decided of it", topic, word);
      }
    }
    pending = !left.isEmpty();
    if (!state.read(FILE).equals(decided)) {
      // What was said meanwhile is for the next look.
      return;
    }
    if (left.isEmpty() && !decided.isEmpty()) {
      state.delete(FILE);
    } else if (left.size() < decided.size()) {
      state.write(FILE, left);
    }
  }

  private boolean done(
      String topic,
      String word,
      Map<TopicPartition, LocalLog.Span> spans,
      Map<TopicPartition, Long> sent)
      throws InterruptedException {
    if (word.equals("position")) {
      return true;
    }
    Map<TopicPartition, OptionalLong> from = new HashMap<>();
    spans.forEach(
        (partition, span) -> {
          if (partition.topic().equals(topic)
              && (word.equals("end") || sent.containsKey(partition))) {
            from.put(
                partition, word.equals("end") ? OptionalLong.of(span.end()) : OptionalLong.empty());
          }
        });
    try {
      if (!supervisor.sendsFrom(from)) {
        return false;
      }
      from.keySet().forEach(sent::remove);
      return true;
    } catch (IOException | RuntimeException e) {
      problem = topic + ": " + word + " was decided and cannot be done yet: " + e.getMessage();
      return false;
    }
  }

  /** Whether the uplink stands for what is still to be done. */
  boolean pending() {
    return pending;
  }

  String problem() {
    return problem;
  }
}
