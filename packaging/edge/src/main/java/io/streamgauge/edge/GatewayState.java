// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that the guard keeps over restarts. A file that cannot be read or written costs what is
 * in it, and never the look: on a full disk the guard is what makes room.
 */
final class GatewayState {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayState.class);

  /** The log as it was. */
  static final String LOG_MEMORY = "log.properties";

  /** The connectors that the guard has paused. */
  static final String PAUSED = "paused.properties";

  /** The positions that the centre had. */
  static final String SENT = "sent.properties";

  /** What a person has decided. */
  static final String DECISIONS = "decisions.properties";

  private static final String SPARE = "spare";

  /** Enough for all files of the state, and some minutes of the broker's own. */
  private static final int SPARE_BYTES = 1 << 20;

  private final GatewayFiles files;
  private final Map<String, Unwritten> unwritten = new TreeMap<>();

  /** A file that is not as it should be: with these values, or not there when they are null. */
  private record Unwritten(Path target, Map<String, String> values, String reason) {}

  GatewayState(GatewayFiles files) {
    this.files = files;
  }

  private Path spare() {
    return files.state(SPARE);
  }

  private Path broken(String name) {
    return files.state(name + ".broken");
  }

  /** What a file of the state has; one that cannot be read is put aside, and told of. */
  Properties read(String name) {
    try {
      return GatewayFiles.read(files.state(name));
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("state/{} cannot be read and is put aside", name, e);
      try {
        Files.move(files.state(name), broken(name), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException other) {
        LOG.error("state/{} cannot be put aside", name, other);
      }
      return new Properties();
    }
  }

  /** Writes a file of the state, or takes note of why not. */
  boolean write(String name, Map<String, String> values) {
    return write(files.state(name), values);
  }

  boolean write(Path target, Map<String, String> values) {
    String name = String.valueOf(target.getFileName());
    if (has(target, values)) {
      unwritten.remove(name);
      return true;
    }
    try {
      try {
        GatewayFiles.write(target, values);
      } catch (IOException e) {
        // Perhaps for want of space, of which some was kept for this.
        if (!Files.deleteIfExists(spare())) {
          throw e;
        }
        LOG.warn("{} cannot be written: {}. The spare space of the state is freed", name, e);
        GatewayFiles.write(target, values);
      }
      unwritten.remove(name);
      return true;
    } catch (IOException e) {
      Unwritten should = new Unwritten(target, Map.copyOf(values), e.toString());
      if (unwritten.put(name, should) == null) {
        LOG.error("{} cannot be written: {}. What it should have is kept in memory", name, e);
      }
      return false;
    }
  }

  /** Writes the list of topics, unless somebody has edited it since it was read. */
  void writeTopics(Map<String, String> counts, Map<String, Integer> read) {
    if (files.topics().values().equals(read)) {
      write(files.config("topics.properties"), counts);
    }
  }

  /** Whether a file has these values. Others write it too: what was written last tells nothing. */
  private static boolean has(Path target, Map<String, String> values) {
    try {
      return Files.exists(target) && GatewayFiles.read(target).equals(values);
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("{} cannot be read and is written anew", target, e);
      return false;
    }
  }

  /** Deletes a file of the state, or takes note of why not. */
  void delete(String name) {
    try {
      Files.deleteIfExists(files.state(name));
      unwritten.remove(name);
    } catch (IOException e) {
      unwritten.put(name, new Unwritten(files.state(name), null, e.toString()));
    }
  }

  /** Tries once more what could not be written: nobody else may for months. */
  void writeAgain() {
    for (Unwritten each : List.copyOf(unwritten.values())) {
      String name = String.valueOf(each.target().getFileName());
      if (!each.target().equals(files.state(name))) {
        // A file of the configuration, which people edit too, is written from what it has by then.
        unwritten.remove(name);
      } else if (each.values() == null) {
        delete(name);
      } else {
        write(name, each.values());
      }
    }
  }

  /** Keeps space for the time when the disk is full, while there is some. */
  void keepSpare() {
    // While a file cannot be written for another reason, it would be freed again at each look.
    boolean fails = unwritten.keySet().stream().anyMatch(each -> !each.equals(SPARE));
    if (fails || Files.exists(spare())) {
      return;
    }
    try {
      Files.write(spare(), new byte[SPARE_BYTES]);
    } catch (IOException e) {
      LOG.debug("no spare space for the state", e);
      delete(SPARE);
    }
  }

  private static String remedy(String name) {
    return switch (name) {
      case DECISIONS -> "say gateway decide again, as the gateway's user";
      case Removal.FILE -> "say gateway remove again, as the gateway's user";
      default -> "see to what is paused and to what was sent";
    };
  }

  /** What a person should know of the files. */
  Stream<String> problems() {
    Stream<String> aside =
        Stream.of(LOG_MEMORY, PAUSED, SENT, DECISIONS, Removal.FILE)
            .filter(name -> Files.exists(broken(name)))
            .map(
                name ->
                    "state/"
                        + name
                        + " could not be read, so that what it had is forgotten: "
                        + remedy(name)
                        + ", then delete state/"
                        + name
                        + ".broken");
    return Stream.concat(
        aside,
        unwritten.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + " cannot be written and is kept in memory only: "
                        + each.getValue().reason()));
  }
}
