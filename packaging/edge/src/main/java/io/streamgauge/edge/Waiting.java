// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** The readings that are not at the centre, as far as offsets tell. */
final class Waiting {
  private final LocalLog log;
  private final InflowHistory history;
  private final BytesPerRecord size;
  private Set<String> topics = Set.of();
  private long records;
  private double perDay;
  private Optional<Instant> oldest = Optional.empty();

  Waiting(LocalLog log, InflowHistory history, BytesPerRecord size) {
    this.log = log;
    this.history = history;
    this.size = size;
  }

  /**
   * Counts what waits.
   *
   * @param held topics of which all that the log has may wait
   */
  void look(
      Instant now,
      Map<TopicPartition, LocalLog.Span> spans,
      Map<TopicPartition, Long> sent,
      Predicate<String> held,
      Set<String> all)
      throws IOException {
    Map<TopicPartition, Long> from = new HashMap<>();
    spans.forEach(
        (partition, span) -> {
          long next =
              held.test(partition.topic())
                  ? span.start()
                  : Math.max(span.start(), sent.getOrDefault(partition, span.start()));
          if (next < span.end()) {
            from.put(partition, next);
          }
        });
    Map<TopicPartition, OptionalLong> first = from.isEmpty() ? Map.of() : log.waiting(from);
    Set<String> waiting = new HashSet<>();
    long counted = 0;
    OptionalLong earliest = OptionalLong.empty();
    for (Map.Entry<TopicPartition, Long> each : from.entrySet()) {
      TopicPartition partition = each.getKey();
      LocalLog.Span span = spans.get(partition);
      boolean open = span.stable() < span.end();
      // Ends of transactions count too where anything waits: offsets do not tell them apart.
      if (!first.isEmpty() || open) {
        counted += span.end() - each.getValue();
      }
      if (first.containsKey(partition)) {
        waiting.add(partition.topic());
        OptionalLong time = first.get(partition);
        if (time.isPresent()) {
          earliest = OptionalLong.of(Math.min(time.getAsLong(), earliest.orElse(Long.MAX_VALUE)));
        }
      }
    }
    records = counted;
    topics = Set.copyOf(waiting);
    oldest =
        earliest.isPresent()
            ? Optional.of(Instant.ofEpochMilli(earliest.getAsLong()))
            : Optional.empty();
    size.learn(log.sizes(all), spans);
    long given = spans.values().stream().mapToLong(LocalLog.Span::end).sum();
    InflowHistory.Sample sample = new InflowHistory.Sample(now, given);
    history.add(sample);
    perDay = history.perSecond(sample) * size.mean() * Duration.ofDays(1).toSeconds();
  }

  /** Topics of which a committed record waits. */
  Set<String> topics() {
    return topics;
  }

  long records() {
    return records;
  }

  long bytes() {
    return Math.round(records * size.mean());
  }

  Optional<Instant> oldest() {
    return oldest;
  }

  long bytesPerDay() {
    return Math.round(perDay);
  }
}
