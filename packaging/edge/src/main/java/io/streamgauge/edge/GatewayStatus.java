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
 * @param awaySince since when the centre cannot be reached
 * @param waiting how many records are not at the centre, ends of transactions included
 * @param waitingBytes what they take on the disk
 * @param oldest time of the earliest reading that waits
 * @param used what the log takes on the disk
 * @param room what it may still take before sources are paused
 * @param bytesPerDay what it is given at the rate of the last day
 * @param pausedSince since when sources are paused for want of disk
 * @param connectors their states, as a text
 * @param problem what a person has to see to, or nothing
 */
record GatewayStatus(
    Instant time,
    Optional<Instant> awaySince,
    long waiting,
    long waitingBytes,
    Optional<Instant> oldest,
    long used,
    long room,
    long bytesPerDay,
    Optional<Instant> pausedSince,
    String connectors,
    String problem) {

  Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    values.put("time", time.toString());
    awaySince.ifPresent(each -> values.put("away.since", each.toString()));
    values.put("waiting", Long.toString(waiting));
    values.put("waiting.bytes", Long.toString(waitingBytes));
    oldest.ifPresent(each -> values.put("oldest", each.toString()));
    values.put("used.bytes", Long.toString(used));
    values.put("room.bytes", Long.toString(room));
    values.put("bytes.per.day", Long.toString(bytesPerDay));
    pausedSince.ifPresent(each -> values.put("paused.since", each.toString()));
    values.put("connectors", connectors);
    values.put("problem", problem);
    return values;
  }

  static GatewayStatus of(Properties values) {
    return new GatewayStatus(
        Instant.parse(values.getProperty("time")),
        instant(values, "away.since"),
        number(values, "waiting"),
        number(values, "waiting.bytes"),
        instant(values, "oldest"),
        number(values, "used.bytes"),
        number(values, "room.bytes"),
        number(values, "bytes.per.day"),
        instant(values, "paused.since"),
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
