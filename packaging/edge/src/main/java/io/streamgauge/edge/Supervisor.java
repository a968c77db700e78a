// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connectors as they should be: those of the directory, running, or paused for want of disk.
 */
final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final String SINCE = "since";

  private final GatewayFiles files;
  private final Connectors connectors;
  private final Clock clock;
  private final RestartTimes restarts;

  /**
   * What the guard has paused, with the time under {@link #SINCE}; an operator's pauses are not
   * here.
   */
  private final Properties paused;

  /** Why the worker does not take a configuration. */
  private final Map<String, String> refused = new TreeMap<>();

  private Map<String, String> states = Map.of();
  private boolean workerAnswers;
  private boolean uplinkHeld;

  Supervisor(GatewayFiles files, Connectors connectors, Clock clock) throws IOException {
    this.files = files;
    this.connectors = connectors;
    this.clock = clock;
    this.restarts = new RestartTimes(clock);
    this.paused = GatewayFiles.read(pausedFile());
    this.uplinkHeld = paused.containsKey(GatewayFiles.UPLINK);
  }

  private Path pausedFile() {
    return files.state("paused.properties");
  }

  /** Since when sources are paused for want of disk. */
  Optional<Instant> pausedSince() {
    return Optional.ofNullable(paused.getProperty(SINCE)).map(Instant::parse);
  }

  /** Sources are to be paused, or are to run, for this room on the disk. */
  void disk(boolean pause, DiskRoom room) throws IOException {
    if (pause && pausedSince().isEmpty()) {
      LOG.error(
          "DISK: {} bytes are left, less than the reserve. Sources are PAUSED; nothing that the"
              + " centre lacks is deleted",
          room.room());
      paused.setProperty(SINCE, clock.instant().toString());
      save();
    } else if (!pause && pausedSince().isPresent()) {
      LOG.warn("DISK: {} bytes are left again. Sources go on", room.room());
      paused.remove(SINCE);
      save();
    }
  }

  /** The uplink need not wait any more for its next start. */
  void centreIsBack() {
    restarts.forget(GatewayFiles.UPLINK);
  }

  /** The uplink is to wait, or is to run. */
  void holdUplink(boolean hold) {
    uplinkHeld = hold;
  }

  private void save() throws IOException {
    if (paused.isEmpty()) {
      Files.deleteIfExists(pausedFile());
    } else {
      Map<String, String> values = new TreeMap<>();
      paused.forEach((key, value) -> values.put((String) key, (String) value));
      GatewayFiles.write(pausedFile(), values);
    }
  }

  /** Makes the connectors what they should be. A worker that does not answer is left alone. */
  void look() throws IOException, InterruptedException {
    Map<String, Map<String, String>> wanted = files.connectors();
    try {
      states = connectors.states();
      workerAnswers = true;
    } catch (IOException e) {
      if (workerAnswers || states.isEmpty()) {
        LOG.warn("The worker does not answer: {}", e.toString());
      }
      workerAnswers = false;
      states = Map.of("worker", "AWAY");
      return;
    }
    for (Map.Entry<String, Map<String, String>> each : wanted.entrySet()) {
      String name = each.getKey();
      configure(name, each.getValue());
      if (name.equals(GatewayFiles.UPLINK) ? uplinkHeld : pausedSince().isPresent()) {
        pause(name);
      } else if (paused.containsKey(name)) {
        resume(name);
      }
    }
    for (Map.Entry<String, String> each : states.entrySet()) {
      if (each.getValue().equals("FAILED") && restarts.due(each.getKey())) {
        LOG.info("{} has failed and is started again", each.getKey());
        try {
          connectors.restartFailed(each.getKey());
        } catch (IOException e) {
          LOG.warn("{} cannot be started again now: {}", each.getKey(), e.getMessage());
        }
      }
    }
  }

  private void configure(String name, Map<String, String> config) throws InterruptedException {
    try {
      if (!states.containsKey(name) || !connectors.config(name).equals(config)) {
        connectors.configure(name, config);
        LOG.info("{} is configured", name);
      }
      refused.remove(name);
    } catch (IOException e) {
      // For a moment while the worker rebalances; else a configuration that it does not take.
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(refused.put(name, reason))) {
        LOG.warn("{} cannot be configured: {}", name, reason);
      }
    }
  }

  private void pause(String name) throws IOException, InterruptedException {
    String state = states.getOrDefault(name, "RUNNING");
    if (!state.startsWith("PAUS") && !state.equals("STOPPED")) {
      // Noted first: when the power goes in between, it still is the guard's to resume.
      paused.setProperty(name, "");
      save();
      try {
        connectors.pause(name);
      } catch (IOException e) {
        LOG.warn("{} cannot be paused now: {}", name, e.getMessage());
      }
    }
  }

  private void resume(String name) throws IOException, InterruptedException {
    try {
      connectors.resume(name);
      paused.remove(name);
      save();
    } catch (IOException e) {
      LOG.warn("{} cannot go on now: {}", name, e.getMessage());
    }
  }

  String states() {
    return states.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  /** What a person should know of connectors, or nothing. */
  String problem() {
    if (!workerAnswers) {
      return "the worker does not answer";
    }
    Stream<String> failed =
        states.entrySet().stream()
            .filter(each -> each.getValue().equals("FAILED"))
            // An outage is what a gateway is for, and lets its uplink fail.
            .filter(each -> !each.getKey().equals(GatewayFiles.UPLINK))
            .map(each -> each.getKey() + " has failed");
    return Stream.concat(
            refused.entrySet().stream()
                .map(each -> each.getKey() + " is not taken: " + each.getValue()),
            failed)
        .collect(Collectors.joining("; "));
  }
}
