// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The page that tells a person of a gateway. */
final class StatusPage {
  private static final Duration OLD = Duration.ofMinutes(1);

  private final Clock clock;

  StatusPage(Clock clock) {
    this.clock = clock;
  }

  /** Whether somebody has to see to it. */
  boolean alarming(GatewayStatus status) {
    return stale(status) || status.pausedSince().isPresent() || !status.problem().isEmpty();
  }

  private boolean stale(GatewayStatus status) {
    // One that lies ahead was written before the clock was set back.
    return !Elapsed.recent(status.time(), clock.instant(), OLD);
  }

  String text(String name, GatewayStatus status) {
    StringBuilder text = new StringBuilder();
    text.append("gateway   ").append(name).append(", as of ").append(ago(status.time()));
    text.append(stale(status) ? ": THE GUARD DOES NOT RUN, OR CANNOT WRITE\n" : "\n");
    text.append("centre    ")
        .append(
            status
                .away()
                .map(each -> "cannot be reached, " + since(each.since()) + why(each.reason()))
                .orElse("reached"))
        .append('\n');
    text.append("waiting   ");
    if (status.waiting() == GatewayStatus.UNKNOWN) {
      text.append("UNKNOWN\n");
    } else if (status.waiting() == 0) {
      text.append("nothing\n");
    } else {
      text.append(
          String.format(
              Locale.ROOT,
              "at most %,d readings, %s; the oldest is of %s%n",
              status.waiting(),
              bytes(status.waitingBytes()),
              status.oldest().map(Instant::toString).orElse("an unknown time")));
    }
    text.append("disk      ").append(disk(status)).append('\n');
    text.append("sources   ")
        .append(
            status
                .pausedSince()
                .map(since -> "PAUSED FOR WANT OF DISK, " + since(since))
                .orElse("take readings"))
        .append(status.standing().isEmpty() ? "" : ", but not by the guard: " + status.standing())
        .append('\n');
    text.append("running   ").append(status.connectors()).append('\n');
    status.problem().lines().forEach(each -> text.append("PROBLEM   ").append(each).append('\n'));
    return text.toString();
  }

  private static String why(String reason) {
    return reason.isEmpty() ? "" : ": " + reason;
  }

  private static String disk(GatewayStatus status) {
    return status.used() == GatewayStatus.UNKNOWN
        ? "UNKNOWN"
        : String.format(
            Locale.ROOT,
            "%s used, room for %s more, which lasts %s at today's rate of %s a day",
            bytes(status.used()),
            bytes(Math.max(0, status.room())),
            lasts(status),
            bytes(status.bytesPerDay()));
  }

  private static String lasts(GatewayStatus status) {
    if (status.bytesPerDay() == 0) {
      return "for ever";
    }
    double days = Math.max(0, status.room()) / (double) status.bytesPerDay();
    return days < 2
        ? String.format(Locale.ROOT, "%.1f hours", days * 24)
        : String.format(Locale.ROOT, "%,.0f days", days);
  }

  private String ago(Instant time) {
    return time + " (" + length(Duration.between(time, clock.instant())) + " ago)";
  }

  private String since(Instant time) {
    return "since " + time + " (" + length(Duration.between(time, clock.instant())) + ")";
  }

  private static String length(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  private static String bytes(long bytes) {
    return bytes < 10_000_000
        ? String.format(Locale.ROOT, "%,d kB", bytes / 1_000)
        : String.format(Locale.ROOT, "%,d MB", bytes / 1_000_000);
  }
}
