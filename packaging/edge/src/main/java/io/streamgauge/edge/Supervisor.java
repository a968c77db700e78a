// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors as they should be: those of the directory, running, or paused for want of disk or
 * for a removal.
 */
final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  private final GatewayFiles files;
  private final Connectors connectors;
  private final RestartTimes restarts;

  private final Pauses paused;

  /** Why the worker does not take a configuration. */
  private final Map<String, String> refused = new TreeMap<>();

  private Map<String, Connectors.Condition> states = new TreeMap<>();
  private GatewayFiles.Found<Map<String, String>> wanted =
      new GatewayFiles.Found<>(Map.of(), List.of());
  private boolean workerAnswers;
  private boolean uplinkHeld;
  private boolean removed;

  Supervisor(
      GatewayFiles files,
      GatewayState state,
      Connectors connectors,
      Clock clock,
      LongSupplier nanos) {
    this.files = files;
    this.connectors = connectors;
    this.restarts = new RestartTimes(nanos);
    this.paused = new Pauses(state, clock);
    this.uplinkHeld = paused.has(GatewayFiles.UPLINK);
  }

  /** Since when sources are paused for want of disk. */
  Optional<Instant> pausedSince() {
    return paused.since();
  }

  /** Sources are to be paused, or are to run, for this room on the disk. */
  void disk(boolean pause, DiskRoom room) {
    if (pause && pausedSince().isEmpty()) {
      LOG.error(
          "DISK: {} bytes left, less than the reserve. Sources PAUSED; nothing unsent is deleted",
          room.room());
      paused.beginNow();
    } else if (!pause && pausedSince().isPresent()) {
      LOG.warn("DISK: {} bytes are left again. Sources go on", room.room());
      paused.end();
    }
  }

  /** Sources are to stand while the gateway is removed. */
  void removal(boolean goesOn) {
    removed = goesOn;
  }

  /** The uplink need not wait any more for its next start. */
  void centreIsBack() {
    restarts.forget(GatewayFiles.UPLINK);
  }

  /** The uplink is to wait, at once, or is to run. */
  void holdUplink(boolean hold) throws InterruptedException {
    uplinkHeld = hold;
    if (hold && states.containsKey(GatewayFiles.UPLINK)) {
      stand(GatewayFiles.UPLINK);
    }
  }

  /** Stops the uplink, for other positions; whether it has ended. It goes on when held no more. */
  boolean uplinkStops() throws IOException, InterruptedException {
    if (uplink().map(Connectors.Condition::state).orElse("").equals("STOPPED")) {
      return true;
    }
    paused.add(GatewayFiles.UPLINK);
    connectors.stop(GatewayFiles.UPLINK);
    return false;
  }

  /** Gives the uplink, which has ended, other positions, in any thread. */
  void sendFrom(Map<TopicPartition, OptionalLong> positions)
      throws IOException, InterruptedException {
    connectors.sendFrom(GatewayFiles.UPLINK, positions);
  }

  /**
   * Makes the connectors what they should be, and first those that fill the disk. A worker that
   * does not answer is left alone.
   */
  void look() throws InterruptedException {
    try {
      states = new TreeMap<>(connectors.states());
      workerAnswers = true;
    } catch (IOException | RuntimeException e) {
      if (workerAnswers || states.isEmpty()) {
        LOG.warn("The worker does not answer: {}", e.toString());
      }
      workerAnswers = false;
      states = new TreeMap<>(Map.of("worker", new Connectors.Condition("AWAY", false, "")));
      return;
    }
    for (Map.Entry<String, Connectors.Condition> each : states.entrySet()) {
      if (shallStand(each.getKey(), each.getValue().source())) {
        stand(each.getKey());
      }
    }
    wanted = files.connectors();
    refused.keySet().retainAll(wanted.values().keySet());
    for (Map.Entry<String, Map<String, String>> each : wanted.values().entrySet()) {
      configure(each.getKey(), each.getValue());
      if (!states.containsKey(each.getKey()) && shallStand(each.getKey(), true)) {
        stand(each.getKey());
      }
    }
    for (String name : paused.connectors()) {
      Connectors.Condition its = states.get(name);
      if (its != null && !shallStand(name, its.source())) {
        resume(name);
      } else if (its == null && !wanted.values().containsKey(name)) {
        paused.remove(name);
      }
    }
    restart();
  }

  /**
   * Whether the uplink is to stand and its worker is not up: once it is, the uplink runs at once,
   * and what the log has would be sent before the next look.
   */
  boolean standsBeforehand() throws InterruptedException {
    if (uplinkHeld && !workerAnswers) {
      look();
    }
    return uplinkHeld && !workerAnswers;
  }

  private boolean shallStand(String name, boolean source) {
    return name.equals(GatewayFiles.UPLINK)
        ? uplinkHeld
        : source && (removed || pausedSince().isPresent());
  }

  private void restart() throws InterruptedException {
    for (Map.Entry<String, Connectors.Condition> each : states.entrySet()) {
      if (each.getValue().failed()
          && mayStart(each.getKey(), each.getValue())
          && restarts.due(each.getKey())) {
        LOG.info("{} has failed and is started again", each.getKey());
        try {
          connectors.restartFailed(each.getKey());
        } catch (IOException | RuntimeException e) {
          LOG.warn("{} cannot be started again now: {}", each.getKey(), e.getMessage());
        }
      }
    }
  }

  /** Not what is to stand and has not been told so yet: it would run. */
  private boolean mayStart(String name, Connectors.Condition its) {
    return !shallStand(name, its.source()) || (its.told() && !name.equals(GatewayFiles.UPLINK));
  }

  private void configure(String name, Map<String, String> config) throws InterruptedException {
    try {
      if (!states.containsKey(name) || !config.equals(connectors.config(name))) {
        connectors.configure(name, config);
        LOG.info("{} is configured", name);
      }
      refused.remove(name);
    } catch (IOException | RuntimeException e) {
      // For a moment while the worker rebalances; else a configuration that it does not take.
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(refused.put(name, reason))) {
        LOG.warn("{} cannot be configured: {}", name, reason);
      }
    }
  }

  private void stand(String name) throws InterruptedException {
    Connectors.Condition its = states.get(name);
    boolean uplink = name.equals(GatewayFiles.UPLINK);
    boolean others = uplink && its != null && its.state().equals("PAUSED");
    if (its == null || !its.told() || others) {
      // Noted first: when the power goes in between, it still is the guard's to resume.
      boolean first = !paused.has(name);
      if (!others) {
        paused.add(name);
      }
      try {
        if (uplink) {
          // Also while it is paused, MirrorMaker makes topics and partitions at the centre.
          connectors.stop(name);
        } else {
          connectors.pause(name);
        }
        if (its != null && its.failed()) {
          if (first) {
            // So started, it is what it was told to be, and does not run.
            restarts.forget(name);
          }
          String state = "PAUSING" + Connectors.Condition.BUT_FAILED;
          states.put(name, new Connectors.Condition(state, its.source(), its.failure()));
        } else {
          states.put(name, new Connectors.Condition("PAUSING", its == null || its.source(), ""));
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("{} cannot be paused now: {}", name, e.getMessage());
      }
    }
  }

  private void resume(String name) throws InterruptedException {
    try {
      connectors.resume(name);
      states.put(name, new Connectors.Condition("RESUMING", true, ""));
      paused.remove(name);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} cannot go on now: {}", name, e.getMessage());
    }
  }

  boolean uplinkIsHeld() {
    return uplinkHeld || paused.has(GatewayFiles.UPLINK);
  }

  /** How the uplink does, where the worker tells. */
  Optional<Connectors.Condition> uplink() {
    return Optional.ofNullable(states.get(GatewayFiles.UPLINK));
  }

  String states() {
    return states.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue().state())
        .collect(Collectors.joining(", "));
  }

  /** Sources that somebody else has paused or stopped. */
  String standing() {
    return states.entrySet().stream()
        .filter(each -> each.getValue().source() && each.getValue().told())
        .filter(each -> !each.getKey().equals(GatewayFiles.UPLINK))
        .filter(each -> !paused.has(each.getKey()))
        .map(each -> each.getKey() + " " + each.getValue().state())
        .collect(Collectors.joining(", "));
  }

  /** The configurations that connectors should have. */
  Map<String, Map<String, String>> wanted() {
    return wanted.values();
  }

  /** What a person should know of connectors. */
  List<String> problems() {
    if (!workerAnswers) {
      return List.of("the worker does not answer");
    }
    List<String> problems = new ArrayList<>(wanted.problems());
    refused.forEach((name, why) -> problems.add(name + " is not taken: " + why));
    // An outage is what a gateway is for, and lets its uplink fail.
    states.forEach(
        (name, its) -> {
          if (its.failed() && !name.equals(GatewayFiles.UPLINK)) {
            problems.add(
                name + " has failed" + (its.failure().isEmpty() ? "" : ": " + its.failure()));
          }
          if (!wanted.values().containsKey(name)
              && !java.nio.file.Files.exists(files.connector(name))) {
            problems.add(
                name
                    + " runs without a file in connectors: give it one, or delete it at the worker");
          }
        });
    if (!states.containsKey(GatewayFiles.UPLINK)
        && !wanted.values().containsKey(GatewayFiles.UPLINK)) {
      problems.add("no connector " + GatewayFiles.UPLINK + " is there, so nothing is sent");
    }
    return problems;
  }
}
