// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs that never were, as reports. */
final class MadeUpRun {
  static final Instant BEGAN = Instant.parse("2026-03-01T06:00:00Z");
  private static final List<String> NAMES =
      List.of(
          "Kafka broker stopped for 60 s",
          "Kafka broker killed",
          "Worker killed",
          "Two workers, one killed",
          "Worker frozen past its session",
          "MQTT broker restarted",
          "Link cut",
          "Link black-holed",
          "Link delayed",
          "QoS 1 messages repeated",
          "Gateway back after 24 h",
          "Station service down",
          "Store failing every second request",
          "Disk full",
          "Burst of 20 times the load",
          "Payloads that cannot be decoded");

  private MadeUpRun() {}

  static SourceCount mqtt(long lost, long archivedTwice) {
    return new SourceCount("MQTT", 4_800_000, 4_800_312, 4_800_312, lost, 312, archivedTwice, true);
  }

  static SourceCount rest(long lost, long twice) {
    return new SourceCount("REST", 120_000, 120_000 - lost, 120_000 - lost, lost, twice, 0, false);
  }

  static RunReport good() {
    return run(2400, NAMES.size(), List.of(mqtt(0, 0), rest(0, 0)));
  }

  static RunReport run(int seconds, int failures, List<SourceCount> totals) {
    List<FailureResult> results = new ArrayList<>();
    for (int i = 0; i < failures; i++) {
      results.add(failure(i, (long) i * seconds / Math.max(1, failures) + 20, 60));
    }
    return report("Resilience of Streamgauge", samples(seconds, results), results, totals);
  }

  static RunReport report(
      String title,
      List<SystemState> samples,
      List<FailureResult> failures,
      List<SourceCount> totals) {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("Processors", "2");
    machine.put("Memory", "7.8 GiB");
    machine.put("Java", "OpenJDK 64-Bit Server VM 17.0.13");
    machine.put("Kafka", "4.1.0, one broker");
    machine.put("Load", "2,000 readings/s of 500 gateways, 50 stations, one directory of loggers");
    Instant ended = samples.isEmpty() ? BEGAN : samples.get(samples.size() - 1).at();
    return new RunReport(title, BEGAN, ended, machine, samples, failures, totals, "8127364455");
  }

  static FailureResult failure(int number, long second, long lasted) {
    Instant began = BEGAN.plusSeconds(second);
    return new FailureResult(
        NAMES.get(number % NAMES.size()),
        "The process got SIGKILL and was started again after " + lasted + " seconds.",
        began,
        began.plusSeconds(lasted),
        began.plusSeconds(lasted + 12),
        List.of(
            new SourceCount("MQTT", 144_000, 144_020, 144_020, 0, 20, 0, true),
            new SourceCount("REST", 3_600, 3_600, 3_600, 0, 0, 0, false)),
        85,
        number % 3 == 0 ? Double.NaN : 61_234,
        91.2,
        120_000,
        14.2,
        13.3,
        "");
  }

  static FailureResult notRecovered(FailureResult from) {
    return new FailureResult(
        from.name(),
        from.what(),
        from.began(),
        from.ended(),
        null,
        from.counts(),
        from.latencyP99BeforeMs(),
        from.latencyP99DuringMs(),
        Double.NaN,
        from.backlog(),
        Double.NaN,
        Double.NaN,
        "It was given ten minutes.");
  }

  /** A sample each second, with what failures do to the numbers. */
  static List<SystemState> samples(int seconds, List<FailureResult> failures) {
    Random random = new Random(7);
    List<SystemState> samples = new ArrayList<>();
    for (int second = 1; second <= seconds; second++) {
      Instant at = BEGAN.plusSeconds(second);
      boolean down = failures.stream().anyMatch(it -> within(at, it.began(), it.ended()));
      boolean drains = failures.stream().anyMatch(it -> within(at, it.ended(), it.recovered()));
      double noise = 1 + random.nextGaussian() * 0.02;
      boolean burst = second > seconds * 0.9 && second < seconds * 0.9 + 30;
      double sent = 2000 * noise * (burst ? 19 : 1);
      double arrives = down ? 0 : sent * (drains ? 4.5 : 1);
      samples.add(
          new SystemState(
              at,
              sent,
              arrives,
              second % 15 == 0 ? arrives * 1.1 : arrives * 0.97,
              down ? Double.NaN : 20 * noise * (drains ? 900 : 1),
              down ? Double.NaN : 85 * noise * (drains ? 650 : 1),
              (long) (30_000 * noise) + (drains ? 90_000 : 0),
              (long) ((700 + 90 * Math.sin(second / 60.0)) * 1_048_576 * noise)));
    }
    return samples;
  }

  private static boolean within(Instant at, Instant from, Instant until) {
    return at.isAfter(from) && until != null && !at.isAfter(until);
  }
}
