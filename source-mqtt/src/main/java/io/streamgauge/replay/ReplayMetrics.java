// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.metrics.PluginGauges;
import io.streamgauge.common.source.DeliveryGuarantee;
import io.streamgauge.replay.ReplayCounts.Outcome;

/** The metrics of a task; the counts begin anew with each start. */
final class ReplayMetrics {
  private volatile TopicScan.Progress progress = new TopicScan.Progress(0, 0, 0);

  void register(PluginGauges gauges, ReplayCounts counts, DeliveryGuarantee delivery) {
    gauges.add("read-total", "Records read", () -> counts.of(Outcome.READ));
    gauges.add(
        "unselected-total",
        "Records that do not meet the conditions",
        () -> counts.of(Outcome.UNSELECTED));
    gauges.add("replayed-total", "Records that are on their topics", counts::delivered);
    gauges.add("filtered-total", "Records dropped by transforms", () -> counts.of(Outcome.DROPPED));
    gauges.add(
        "bad-total",
        "Payloads of which something cannot be decoded, again",
        () -> counts.of(Outcome.UNDECODABLE));
    gauges.add("refused-total", "Records that stay where they are", counts::refused);
    gauges.add(
        "unreadable-total",
        "Records that the converters cannot read, or that are corrupt",
        () -> counts.of(Outcome.UNREADABLE));
    gauges.add(
        "gone-total",
        "Offsets that the cluster had deleted before they were read",
        () -> counts.of(Outcome.GONE));
    gauges.add(
        "renewed-total",
        "Partitions whose topics were made anew under the same name, or whose logs were cut, and"
            + " that are read again from there",
        () -> counts.of(Outcome.RENEWED) + counts.of(Outcome.TRUNCATED));
    gauges.add("partitions", "Partitions of this task", () -> progress.partitions());
    gauges.add(
        "partitions-finished",
        "Partitions that have been read to their end",
        () -> progress.finished());
    gauges.add(
        "offsets-left", "Offsets to the ends of all partitions", () -> progress.offsetsLeft());
    gauges.add(
        "at-least-once",
        "1 when the worker does not write in transactions, 0 when it does, -1 until it is known",
        delivery::atLeastOnce);
  }

  void show(TopicScan.Progress now) {
    progress = now;
  }
}
