// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The connectors that the guard has paused, over its restarts; an operator's pauses are not here. A
 * state that cannot be written, for want of disk, keeps nothing from being paused.
 */
final class Pauses {
  private static final String SINCE = "since";

  private final GatewayState state;
  private final Clock clock;
  private final Map<String, String> paused = new TreeMap<>();

  Pauses(GatewayState state, Clock clock) {
    this.state = state;
    this.clock = clock;
    state
        .read(GatewayState.PAUSED)
        .forEach((key, value) -> paused.put((String) key, (String) value));
  }

  /** Since when sources are paused for want of disk. */
  Optional<Instant> since() {
    return Optional.ofNullable(paused.get(SINCE)).map(this::time);
  }

  private Instant time(String kept) {
    Instant now = clock.instant();
    try {
      return Elapsed.past(Instant.parse(kept), now);
    } catch (DateTimeParseException e) {
      return now;
    }
  }

  void beginNow() {
    put(SINCE, clock.instant().toString());
  }

  void end() {
    remove(SINCE);
  }

  void add(String connector) {
    put(connector, "");
  }

  boolean has(String connector) {
    return paused.containsKey(connector);
  }

  List<String> connectors() {
    return paused.keySet().stream().filter(each -> !each.equals(SINCE)).toList();
  }

  private void put(String key, String value) {
    paused.put(key, value);
    state.write(GatewayState.PAUSED, paused);
  }

  void remove(String key) {
    paused.remove(key);
    if (paused.isEmpty()) {
      state.delete(GatewayState.PAUSED);
    } else {
      state.write(GatewayState.PAUSED, paused);
    }
  }
}
