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
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The centre as the guard sees it: whether it is reached, and how it differs from here. */
final class CentreSide {
  private static final Logger LOG = LoggerFactory.getLogger(CentreSide.class);
  private static final Duration COMPARE_EVERY = Duration.ofSeconds(20);

  private final SentPositions centre;
  private final Clock clock;
  private final Elapsed compared;
  private Optional<Instant> awaySince = Optional.empty();
  private Optional<CentreTrouble> trouble = Optional.empty();
  private String mismatch = "";
  private boolean hasCompared;

  CentreSide(SentPositions centre, Clock clock, LongSupplier nanos) {
    this.centre = centre;
    this.clock = clock;
    this.compared = new Elapsed(nanos);
  }

  /** An outage outlives the guard. */
  void wasAwaySince(String kept) {
    try {
      awaySince = Optional.of(Instant.parse(kept));
    } catch (DateTimeParseException e) {
      LOG.warn("away since {}, which is no time", kept);
    }
  }

  /** Positions that the centre has, or none when it does not tell. */
  Optional<Map<TopicPartition, Long>> positions() {
    try {
      Map<TopicPartition, Long> read = centre.read();
      trouble = Optional.empty();
      return Optional.of(read);
    } catch (IOException | RuntimeException e) {
      CentreTrouble now = CentreTrouble.of(e);
      if (trouble.isEmpty() || trouble.get().lasting() != now.lasting()) {
        LOG.warn("The centre cannot be reached: {}. Readings wait here", now.reason());
      }
      trouble = Optional.of(now);
      awaySince = Optional.of(Elapsed.past(awaySince.orElse(clock.instant()), clock.instant()));
      return Optional.empty();
    }
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
    if (!compared.due(COMPARE_EVERY)) {
      return Optional.empty();
    }
    Map<String, Integer> centres = centre.partitions(here.keySet());
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
    mismatch = fewer.isEmpty() ? "" : String.join("; ", fewer) + ": the uplink waits";
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
