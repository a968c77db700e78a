// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The decisions of a person on topics whose log is not what it was, carried out by the guard. */
final class Decisions {
  static final String FILE = GatewayState.DECISIONS;

  private static final String END = "end";

  /** The words of the command. */
  static final Set<String> WORDS = Set.of("all", "position", END);

  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  private final LocalLog log;
  private final GatewayState state;
  private final LogMemory memory;
  private final Supervisor supervisor;
  private final Executor slow;
  private Optional<Request> request = Optional.empty();
  private String problem = "";
  private boolean pending;

  /**
   * Other positions, which the worker is asked for: over a slow link that takes more than a minute.
   *
   * @param topic of these positions
   * @param word that was decided
   * @param fault the answer, which is nothing when they are as was asked
   */
  private record Request(String topic, String word, CompletableFuture<Optional<String>> fault) {
    boolean isFor(String its, String decided) {
      return topic.equals(its) && word.equals(decided);
    }
  }

  /** Decisions that are carried out one after the other, and what takes its time by this. */
  Decisions(
      LocalLog log, GatewayState state, LogMemory memory, Supervisor supervisor, Executor slow) {
    this.log = log;
    this.state = state;
    this.memory = memory;
    this.supervisor = supervisor;
    this.slow = slow;
  }

  /**
   * Carries out what was decided, a step at each look.
   *
   * @param spans of the log
   * @param sent positions, of which those that are changed are forgotten
   * @param fresh whether the centre has told these positions at this look: older ones are no ground
   *     for a decision
   */
  void look(Map<TopicPartition, LocalLog.Span> spans, Map<TopicPartition, Long> sent, boolean fresh)
      throws InterruptedException {
    problem = "";
    Map<String, String> left = new TreeMap<>();
    Properties decided = state.read(FILE);
    memory.keepGivenUp(
        decided.stringPropertyNames().stream()
            .filter(topic -> END.equals(decided.getProperty(topic)))
            .collect(Collectors.toSet()));
    request =
        request.filter(
            its -> sending() || its.isFor(its.topic(), decided.getProperty(its.topic())));
    for (String topic : decided.stringPropertyNames()) {
      String word = decided.getProperty(topic);
      if (memory.open().contains(topic) && WORDS.contains(word)) {
        if (done(topic, word, spans, sent, fresh) && deleted(topic, word, spans)) {
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
      Map<TopicPartition, Long> sent,
      boolean fresh)
      throws InterruptedException {
    if (word.equals("position")) {
      return true;
    }
    Map<TopicPartition, OptionalLong> from = from(topic, word, spans, sent);
    String decision = topic + ": " + word + " was decided and ";
    try {
      if (!supervisor.uplinkStops()) {
        return false;
      }
      if (request.isEmpty()) {
        if (!fresh) {
          problem = decision + "waits for the centre";
          return false;
        }
        if (is(from, sent)) {
          // Perhaps by a request whose answer was late.
          return true;
        }
        sent.keySet().removeAll(from.keySet());
        request =
            Optional.of(
                new Request(topic, word, CompletableFuture.supplyAsync(() -> fault(from), slow)));
      }
      if (sending()) {
        problem = decision + "is being done";
        return false;
      }
      Request ended = request.get();
      if (!ended.isFor(topic, word)) {
        return false;
      }
      request = Optional.empty();
      Optional<String> fault = ended.fault().join();
      fault.ifPresent(reason -> problem = decision + "cannot be done yet: " + reason);
      return fault.isEmpty();
    } catch (IOException | RuntimeException e) {
      problem = decision + "cannot be done yet: " + e.getMessage();
      return false;
    }
  }

  /** Deletes what is given up, which nobody else does where the topic is not sent any more. */
  private boolean deleted(String topic, String word, Map<TopicPartition, LocalLog.Span> spans) {
    Map<TopicPartition, Long> before = new HashMap<>();
    if (word.equals(END)) {
      before.putAll(memory.givenUp(topic, spans));
      before.keySet().removeIf(each -> before.get(each) <= spans.get(each).start());
    }
    try {
      if (!before.isEmpty()) {
        log.deleteBefore(before);
      }
      return true;
    } catch (IOException | RuntimeException e) {
      problem = topic + ": what was given up cannot be deleted yet: " + e.getMessage();
      return false;
    }
  }

  private Map<TopicPartition, OptionalLong> from(
      String topic,
      String word,
      Map<TopicPartition, LocalLog.Span> spans,
      Map<TopicPartition, Long> sent) {
    Map<TopicPartition, OptionalLong> from = new HashMap<>();
    if (word.equals(END)) {
      // An uplink that was not held had gone on; it is held for a log that is another one.
      boolean held = memory.held(topic);
      memory
          .givenUp(topic, spans)
          .forEach(
              (each, end) ->
                  from.put(
                      each,
                      OptionalLong.of(held ? end : Math.max(end, sent.getOrDefault(each, 0L)))));
    } else {
      spans.keySet().stream()
          .filter(each -> each.topic().equals(topic) && sent.containsKey(each))
          .forEach(each -> from.put(each, OptionalLong.empty()));
    }
    return Map.copyOf(from);
  }

  /** Whether the positions are these already, of which none is the beginning. */
  private static boolean is(
      Map<TopicPartition, OptionalLong> from, Map<TopicPartition, Long> sent) {
    return from.entrySet().stream()
        .allMatch(each -> each.getValue().orElse(0) == sent.getOrDefault(each.getKey(), 0L));
  }

  private Optional<String> fault(Map<TopicPartition, OptionalLong> from) {
    try {
      supervisor.sendFrom(from);
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /** Whether the worker is changing positions: those that the centre tells may be old or new. */
  boolean sending() {
    return request.filter(its -> !its.fault().isDone()).isPresent();
  }

  /** Whether the uplink stands for what is still to be done. */
  boolean pending() {
    return pending;
  }

  String problem() {
    return problem;
  }
}
