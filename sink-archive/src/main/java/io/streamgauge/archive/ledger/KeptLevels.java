// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.PathName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The levels of directories that each archive below a directory of topics was ever written with. A
 * writer notes his own before his first file; they are all that his files have only where his first
 * note was made while there was none of them.
 *
 * <pre>
 * _ledger/_levels+ROOT              there was no file when the first writer began to take notes
 * _ledger/_levels+ROOT+ID           there was no file of this archive when it began to
 * _ledger/_levels+ROOT+ID+LEVELS    one for each list of levels of it: {"archive": "river", "levels":
 *           [{"name": "date", "day": "event_time", "zone": "UTC"}, {"name": "region"}]}
 * </pre>
 */
public final class KeptLevels {
  private static final Logger LOG = LoggerFactory.getLogger(KeptLevels.class);
  private static final String LEDGERS = "_ledger";
  private static final String BEGIN = "_levels+";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A text as long as names and patterns of a time may be, and a hash of more. */
  private static final int LONGEST_NAME = 60;

  private KeptLevels() {}

  /**
   * A level of directories.
   *
   * @param name before the equals sign
   * @param day the field of whose time it shows the date, year, month or day that its name says;
   *     null when it shows anything else
   * @param zone of that, or null
   * @param topic whether it shows the topic
   */
  public record Level(String name, String day, String zone, boolean topic) {}

  /**
   * Notes levels that files are going to be written with.
   *
   * @param topics directory of the topics
   * @param archive id of the archive
   */
  public static void note(ObjectStore store, String topics, String archive, List<Level> levels)
      throws IOException {
    try {
      write(store, topics, archive, text(archive, levels));
    } catch (IOException e) {
      if (!store.refused(e) && !(e instanceof AccessDeniedException)) {
        throw e;
      }
      LOG.warn(
          "The levels of directories cannot be noted in {}, for want of rights there, so whoever"
              + " reads this archive back by times looks at all of its directories. Where it has"
              + " noted other levels before, let it list {} and write there, or delete {}",
          LEDGERS,
          LEDGERS,
          LEDGERS + "/" + name(topics, archive));
    }
  }

  private static void write(ObjectStore store, String topics, String archive, String text)
      throws IOException {
    Set<String> there = Set.copyOf(store.entries(LEDGERS));
    String root = name(topics);
    String own = name(topics, archive);
    if (!there.contains(own)) {
      boolean kept = there.contains(root);
      String ledger = PathName.of(PathName.escape(archive));
      if (kept ? !hasLedgers(store, ledger, there) : nothing(store, topics, there)) {
        if (!kept) {
          store.createOnce(LEDGERS + "/" + root, own());
        }
        store.createOnce(LEDGERS + "/" + own, own());
      }
    }
    String name = name(topics, archive, text);
    if (!there.contains(name)) {
      store.createOnce(LEDGERS + "/" + name, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A creation whose answer is lost is known by its content, so each writer has one of its own. */
  private static byte[] own() {
    return UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Parts with a plus between them, of which they have none themselves. */
  private static String name(String... parts) {
    return BEGIN
        + Arrays.stream(parts)
            .map(part -> PathName.of(PathName.escape(part).replace("+", "%2B"), LONGEST_NAME))
            .collect(Collectors.joining("+"));
  }

  private static boolean hasLedgers(ObjectStore store, String archive, Set<String> ledgers)
      throws IOException {
    return ledgers.contains(archive + "/")
        && store.entries(LEDGERS + "/" + archive).stream().anyMatch(entry -> entry.endsWith("/"));
  }

  /** Whether no archive has written anything below the directory of the topics. */
  private static boolean nothing(ObjectStore store, String topics, Set<String> ledgers)
      throws IOException {
    List<String> entries;
    try {
      entries = store.entries(topics);
    } catch (IOException e) {
      if (!store.refused(e)) {
        throw e;
      }
      // A writer need not be let list its files; then nobody can tell.
      return false;
    }
    for (String entry : entries) {
      boolean beside = topics.isEmpty() && Set.of("_ledger/", "_staging/").contains(entry);
      if (entry.endsWith("/") && !beside) {
        return false;
      }
    }
    for (String archive : ledgers) {
      if (archive.endsWith("/")
          && hasLedgers(store, archive.substring(0, archive.length() - 1), ledgers)) {
        return false;
      }
    }
    return true;
  }

  /**
   * All lists of levels of each archive whose files surely have no others, by its id.
   *
   * @param topics directory of the topics
   */
  public static Map<String, List<List<Level>>> read(ObjectStore store, String topics)
      throws IOException {
    String begin = name(topics) + "+";
    Set<String> there = Set.copyOf(store.entries(LEDGERS));
    Map<String, List<List<Level>>> all = new HashMap<>();
    Set<String> damaged = new HashSet<>();
    for (String name : there) {
      int plus = name.startsWith(begin) ? name.indexOf('+', begin.length()) : -1;
      String own = plus < 0 ? "" : name.substring(0, plus);
      if (there.contains(own) && !damaged.contains(own)) {
        byte[] text = store.read(LEDGERS + "/" + name);
        JsonNode note = text == null ? null : parsed(text);
        List<Level> levels = note == null ? null : levels(note.path("levels"));
        String archive = note == null ? null : note.path("archive").textValue();
        if (levels == null || archive == null) {
          damaged.add(own);
        } else {
          all.computeIfAbsent(archive, any -> new ArrayList<>()).add(levels);
        }
      }
    }
    all.keySet().removeIf(archive -> damaged.contains(name(topics, archive)));
    return all;
  }

  private static String text(String archive, List<Level> levels) {
    ObjectNode note = JsonNodeFactory.instance.objectNode().put("archive", archive);
    ArrayNode all = note.putArray("levels");
    for (Level level : levels) {
      ObjectNode one = all.addObject().put("name", level.name());
      if (level.day() != null) {
        one.put("day", level.day()).put("zone", level.zone());
      }
      if (level.topic()) {
        one.put("topic", true);
      }
    }
    return note.toString();
  }

  private static JsonNode parsed(byte[] text) throws IOException {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static List<Level> levels(JsonNode all) {
    if (!all.isArray()) {
      return null;
    }
    List<Level> levels = new ArrayList<>();
    for (JsonNode one : all) {
      levels.add(
          new Level(
              one.path("name").textValue(),
              one.path("day").textValue(),
              one.path("zone").textValue(),
              one.path("topic").asBoolean()));
    }
    return levels.stream().map(Level::name).anyMatch(Objects::isNull) ? null : levels;
  }
}
