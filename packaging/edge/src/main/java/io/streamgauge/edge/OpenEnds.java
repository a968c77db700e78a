// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions whose readers of committed records stand before the end: a transaction is open, or
 * its end was lost.
 */
final class OpenEnds {
  /** Twice what a transaction of a source without settings of its own may take. */
  private static final Duration LONG = Duration.ofMinutes(2);

  /** A place where readers stand, and since when. */
  private record Stand(long offset, Elapsed since) {}

  private final LongSupplier nanos;
  private final Map<TopicPartition, Stand> stands = new HashMap<>();

  OpenEnds(LongSupplier nanos) {
    this.nanos = nanos;
  }

  void look(Map<TopicPartition, LocalLog.Span> spans) {
    stands
        .keySet()
        .removeIf(
            each -> {
              LocalLog.Span span = spans.get(each);
              return span == null
                  || span.stable() == span.end()
                  || span.stable() != stands.get(each).offset();
            });
    spans.forEach(
        (partition, span) -> {
          if (span.stable() < span.end() && !stands.containsKey(partition)) {
            Elapsed since = new Elapsed(nanos);
            since.begin();
            stands.put(partition, new Stand(span.stable(), since));
          }
        });
  }

  Stream<String> problems() {
    return stands.entrySet().stream()
        .filter(each -> each.getValue().since().due(LONG))
        .map(
            each ->
                each.getKey()
                    + ": a transaction is open at "
                    + each.getValue().offset()
                    + " for "
                    + each.getValue().since().passed().toMinutes()
                    + " min, and nothing behind it can be sent. See kafka-transactions"
                    + " find-hanging")
        .sorted();
  }
}
