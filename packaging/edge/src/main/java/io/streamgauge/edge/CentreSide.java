// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The centre as the guard sees it: whether it is reached, and how it differs from here. */
final class CentreSide {
  private static final Logger LOG = LoggerFactory.getLogger(CentreSide.class);
  private static final Duration COMPARE_EVERY = Duration.ofSeconds(20);

  /** What a look waits for an answer; what comes later is the next one's. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** Longer than a centre that is reached takes. */
  private static final Duration LATE = Duration.ofSeconds(30);

  private final SentPositions centre;
  private final Executor slow;
  private final Clock clock;
  private final Elapsed compared;
  private final Elapsed asked;
  private Optional<CompletableFuture<Seen>> running = Optional.empty();
  private Optional<Map<TopicPartition, Long>> positions = Optional.empty();
  private Optional<Topics> topicsSeen = Optional.empty();
  private Optional<Instant> awaySince = Optional.empty();
  private Optional<CentreTrouble> trouble = Optional.empty();
  private String mismatch = "";
  private boolean hasCompared;

  /** Something that the centre is asked. */
  private interface Question<T> {
    T ask() throws IOException;
  }

  /** An answer of the centre's, or why there is none. */
  private record Answer<T>(Optional<T> value, Optional<Exception> failure) {
    static <T> Answer<T> of(Question<T> question) {
      try {
        return new Answer<>(Optional.of(question.ask()), Optional.empty());
      } catch (IOException | RuntimeException e) {
        return new Answer<>(Optional.empty(), Optional.of(e));
      }
    }

    T orThrow() throws IOException {
      if (failure.isPresent()) {
        throw new IOException(failure.get().getMessage(), failure.get());
      }
      return value.orElseThrow();
    }
  }

  /** The partitions of these topics. */
  private record Topics(Set<String> asked, Answer<Map<String, Integer>> partitions) {}

  /** The centre at one time, of which topics are asked more seldom. */
  private record Seen(Answer<Map<TopicPartition, Long>> positions, Optional<Topics> topics) {}

  /** The side that is asked by a thread of this executor's, and by one at a time. */
  CentreSide(SentPositions centre, Executor slow, Clock clock, LongSupplier nanos) {
    this.centre = centre;
    this.slow = slow;
    this.clock = clock;
    this.compared = new Elapsed(nanos);
    this.asked = new Elapsed(nanos);
  }

  /** An outage outlives the guard. */
  void wasAwaySince(String kept) {
    try {
      awaySince = Optional.of(Instant.parse(kept));
    } catch (DateTimeParseException e) {
      LOG.warn("away since {}, which is no time", kept);
    }
  }

  /**
   * Takes over what the centre's thread has found since the last look, for which it is waited a
   * little; whether that is something new. The look must not wait for names that are not resolved,
   * which no time limit of a client's bounds.
   *
   * @param topics whose partitions are to be compared
   */
  boolean look(Set<String> topics) throws InterruptedException {
    if (running.isEmpty()) {
      Optional<Set<String>> due =
          compared.due(COMPARE_EVERY) ? Optional.of(Set.copyOf(topics)) : Optional.empty();
      running = Optional.of(CompletableFuture.supplyAsync(() -> ask(due), slow));
      asked.begin();
    }
    positions = Optional.empty();
    topicsSeen = Optional.empty();
    try {
      take(running.get().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS));
      running = Optional.empty();
      return true;
    } catch (TimeoutException e) {
      boolean late = asked.due(LATE);
      if (late && trouble.isEmpty()) {
        isAway(new CentreTrouble("no answer in " + LATE.toSeconds() + " s", false));
      }
      return late;
    } catch (ExecutionException e) {
      running = Optional.empty();
      isAway(CentreTrouble.of(e.getCause()));
      return true;
    }
  }

  /** In the centre's thread. */
  private Seen ask(Optional<Set<String>> topics) {
    Answer<Map<TopicPartition, Long>> positions = Answer.of(() -> Map.copyOf(centre.read()));
    return new Seen(
        positions,
        topics
            .filter(due -> positions.failure().isEmpty())
            .map(due -> new Topics(due, Answer.of(() -> Map.copyOf(centre.partitions(due))))));
  }

  private void take(Seen seen) {
    positions = seen.positions().value();
    topicsSeen = seen.topics();
    seen.positions().failure().ifPresentOrElse(e -> isAway(CentreTrouble.of(e)), this::isReached);
  }

  private void isReached() {
    trouble = Optional.empty();
  }

  private void isAway(CentreTrouble now) {
    if (trouble.isEmpty() || trouble.get().lasting() != now.lasting()) {
      LOG.warn("The centre cannot be reached: {}. Readings wait here", now.reason());
    }
    trouble = Optional.of(now);
    awaySince = Optional.of(Elapsed.past(awaySince.orElse(clock.instant()), clock.instant()));
  }

  /** Positions that the centre has told at this look. */
  Optional<Map<TopicPartition, Long>> positions() {
    return positions;
  }

  /** Whether an outage is over that was noted before. */
  boolean isBack() {
    boolean was = awaySince.isPresent();
    awaySince.ifPresent(
        since -> LOG.info("The centre is reached again; it was away since {}", since));
    awaySince = Optional.empty();
    return was;
  }

  /**
   * The counts of partitions that these topics should have here, when they are to be others: the
   * uplink keeps the numbers of partitions, so that a sensor's readings are where a source at the
   * centre puts them only while both have as many.
   */
  Optional<Map<String, String>> compare(Map<String, Integer> here) throws IOException {
    if (topicsSeen.filter(its -> its.asked().equals(here.keySet())).isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> centres = topicsSeen.get().partitions().orThrow();
    compared.begin();
    hasCompared = true;
    Map<String, String> counts = new TreeMap<>();
    List<String> fewer = new ArrayList<>();
    here.forEach(
        (topic, count) -> {
          int there = centres.getOrDefault(topic, 0);
          counts.put(topic, Integer.toString(Math.max(there, count)));
          if (there < count) {
            fewer.add(topic + " has " + there + " partitions at the centre and " + count + " here");
          } else if (there > count) {
            LOG.warn("{} has {} partitions at the centre now, and here too", topic, there);
          }
        });
    mismatch =
        fewer.isEmpty()
            ? ""
            : String.join("; ", fewer) + ": the uplink waits until it has as many there";
    return centres.equals(here) ? Optional.empty() : Optional.of(counts);
  }

  /** Whether the topics here were compared with the centre's. */
  boolean hasCompared() {
    return hasCompared;
  }

  /** Why the uplink has to wait, or nothing. */
  String mismatch() {
    return mismatch;
  }

  /** The outage, while there is one. */
  Optional<GatewayStatus.Away> away() {
    return awaySince.map(
        since -> new GatewayStatus.Away(since, trouble.map(CentreTrouble::reason).orElse("")));
  }

  /** What does not go away as an outage does, or nothing. */
  String problem() {
    return trouble
        .filter(CentreTrouble::lasting)
        .map(each -> "the centre does not let the gateway in: " + each.reason())
        .orElse("");
  }
}
