// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The alarm for an uplink that does not move although the centre is reached and something waits,
 * whatever the reason.
 */
final class UplinkMoves {
  private static final String FILE = "uplink.properties";
  private static final Duration STILL = Duration.ofMinutes(10);

  /** On a slow link one topic may have to wait for what others have to send. */
  private static final Duration STILL_BESIDE_OTHERS = Duration.ofHours(1);

  private static final Duration FAILING = Duration.ofMinutes(2);

  /** A look may take its time; a device that slept was not looked at. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

  private static final String ALL = " all";
  private static final String FAILED = " failed";

  private final GatewayState state;
  private final Elapsed look;
  private Map<TopicPartition, Long> positions;
  private final Map<String, Duration> still = new TreeMap<>();
  private String failure = "";
  private String stands = "";
  private String told = "";

  /**
   * An uplink.
   *
   * @param positions that the centre had, as far as is known
   */
  UplinkMoves(GatewayState state, LongSupplier nanos, Map<TopicPartition, Long> positions) {
    this.state = state;
    this.look = new Elapsed(nanos);
    this.positions = Map.copyOf(positions);
    Properties kept = state.read(FILE);
    kept.forEach(
        (key, value) -> {
          try {
            still.put((String) key, Duration.ofMinutes(Long.parseLong((String) value)));
          } catch (NumberFormatException e) {
            still.remove(key);
          }
        });
  }

  /**
   * Takes note of one look.
   *
   * @param reached whether the centre has told its positions
   * @param now these positions
   * @param waiting topics of which something waits
   * @param uplink how it does, where the worker tells
   * @param held whether the guard holds it
   */
  void look(
      boolean reached,
      Map<TopicPartition, Long> now,
      Set<String> waiting,
      Optional<Connectors.Condition> uplink,
      boolean held) {
    Duration since = look.passed();
    Duration passed = since.compareTo(LONGEST_LOOK) < 0 ? since : LONGEST_LOOK;
    look.begin();
    String stood = stands;
    stands =
        held ? "" : uplink.filter(Connectors.Condition::told).map(each -> each.state()).orElse("");
    // At one look only, it may be about to go on.
    told = stood.isEmpty() ? "" : stands;
    if (held || !reached) {
      return;
    }
    Set<String> moved = moved(now);
    positions = Map.copyOf(now);
    still
        .keySet()
        .removeIf(
            each -> !each.startsWith(" ") && (moved.contains(each) || !waiting.contains(each)));
    waiting.stream()
        .filter(each -> !moved.contains(each))
        .forEach(each -> still.merge(each, passed, Duration::plus));
    if (!moved.isEmpty() || waiting.isEmpty()) {
      still.remove(ALL);
    } else {
      still.merge(ALL, passed, Duration::plus);
    }
    boolean fails = uplink.filter(Connectors.Condition::failed).isPresent();
    if (!moved.isEmpty() || (waiting.isEmpty() && !fails)) {
      still.remove(FAILED);
    } else if (fails || still.containsKey(FAILED)) {
      still.merge(FAILED, passed, Duration::plus);
      uplink.map(Connectors.Condition::failure).filter(each -> !each.isEmpty()).ifPresent(this::is);
    }
    Map<String, String> minutes = new TreeMap<>();
    still.forEach((key, length) -> minutes.put(key, Long.toString(length.toMinutes())));
    minutes.values().removeIf("0"::equals);
    state.write(FILE, minutes);
  }

  private void is(String reason) {
    failure = reason;
  }

  private Set<String> moved(Map<TopicPartition, Long> now) {
    Set<TopicPartition> all = new HashSet<>(now.keySet());
    all.addAll(positions.keySet());
    Set<String> moved = new HashSet<>();
    Map<TopicPartition, Long> before = new HashMap<>(positions);
    all.forEach(
        each -> {
          Long position = now.get(each);
          if (position == null || !position.equals(before.get(each))) {
            moved.add(each.topic());
          }
        });
    return moved;
  }

  private boolean longerThan(String key, Duration most) {
    return still.getOrDefault(key, Duration.ZERO).compareTo(most) >= 0;
  }

  /** What a person should know, or nothing. */
  Stream<String> problems() {
    if (!told.isEmpty()) {
      return Stream.of(
          "the uplink is " + told + ", and not by the guard: nothing is sent until it is resumed");
    }
    if (longerThan(FAILED, FAILING)) {
      return Stream.of(
          "the uplink fails again and again although the centre is reached"
              + (failure.isEmpty() ? "" : ": " + failure));
    }
    if (longerThan(ALL, STILL)) {
      return Stream.of(
          "readings wait and the centre is reached, but the uplink has sent nothing for "
              + still.get(ALL).toMinutes()
              + " min");
    }
    return still.keySet().stream()
        .filter(each -> !each.startsWith(" ") && longerThan(each, STILL_BESIDE_OTHERS))
        .map(
            each ->
                each
                    + ": readings wait and the centre is reached, but none of this topic was sent"
                    + " for "
                    + still.get(each).toMinutes()
                    + " min");
  }
}
