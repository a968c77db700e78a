// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The state of a gateway, as the guard last saw it.
 *
 * @param time when it began to look
 * @param away the outage, while the centre cannot be reached
 * @param waiting how many records are not at the centre, ends of transactions included
 * @param waitingBytes what they take on the disk
 * @param oldest time of the earliest reading that waits
 * @param used what the log takes on the disk, where that could be measured, as could the room
 * @param room what it may still take before sources are paused
 * @param bytesPerDay what it is given at the rate of the last day
 * @param pausedSince since when sources are paused for want of disk
 * @param standing sources that stand though the guard has not paused them
 * @param connectors their states, as a text
 * @param problem what a person has to see to, each a line, or nothing
 */
record GatewayStatus(
    Instant time,
    Optional<Away> away,
    long waiting,
    long waitingBytes,
    Optional<Instant> oldest,
    long used,
    long room,
    long bytesPerDay,
    Optional<Instant> pausedSince,
    String standing,
    String connectors,
    String problem) {
  /**
   * Told for what waits when the log does not answer, or not of all topics, and for the disk when
   * it could not be measured.
   */
  static final long UNKNOWN = -1;

  /** An outage, and why the centre cannot be reached. */
  record Away(Instant since, String reason) {}

  Optional<Instant> awaySince() {
    return away.map(Away::since);
  }

  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    values.put("time", time.toString());
    away.ifPresent(
        each -> {
          values.put("away.since", each.since().toString());
          values.put("away.reason", each.reason());
        });
    values.put("waiting", Long.toString(waiting));
    values.put("waiting.bytes", Long.toString(waitingBytes));
    oldest.ifPresent(each -> values.put("oldest", each.toString()));
    values.put("used.bytes", Long.toString(used));
    values.put("room.bytes", Long.toString(room));
    values.put("bytes.per.day", Long.toString(bytesPerDay));
    pausedSince.ifPresent(each -> values.put("paused.since", each.toString()));
    values.put("standing", standing);
    values.put("connectors", connectors);
    values.put("problem", problem);
    return values;
  }

  static GatewayStatus of(Properties values) {
    return new GatewayStatus(
        Instant.parse(values.getProperty("time")),
        instant(values, "away.since")
            .map(since -> new Away(since, values.getProperty("away.reason", ""))),
        number(values, "waiting"),
        number(values, "waiting.bytes"),
        instant(values, "oldest"),
        number(values, "used.bytes"),
        number(values, "room.bytes"),
        number(values, "bytes.per.day"),
        instant(values, "paused.since"),
        values.getProperty("standing", ""),
        values.getProperty("connectors"),
        values.getProperty("problem"));
  }

  private static Optional<Instant> instant(Properties values, String name) {
    return Optional.ofNullable(values.getProperty(name)).map(Instant::parse);
  }

  private static long number(Properties values, String name) {
    return Long.parseLong(values.getProperty(name));
  }
}
