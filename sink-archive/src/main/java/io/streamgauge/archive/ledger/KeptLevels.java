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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The levels of directories that any archive below a directory of topics was ever written with.
 * Whoever is to write notes them before his first file; they are all there are only where the first
 * note was made while nothing was archived there.
 *
 * <pre>
 * _ledger/_levels+ROOT          there was no file when the first writer began to take notes
 * _ledger/_levels+ROOT+LEVELS   one for each list of levels: [{"name": "date", "day": "event_time",
 *                               "zone": "UTC"}, {"name": "region"}]
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
   */
  public record Level(String name, String day, String zone) {}

  /**
   * Notes levels that files are going to be written with.
   *
   * @param topics directory of the topics
   */
  public static void note(ObjectStore store, String topics, List<Level> levels) throws IOException {
    try {
      write(store, topics, levels);
    } catch (IOException e) {
      if (!store.refused(e) && !(e instanceof AccessDeniedException)) {
        throw e;
      }
      LOG.warn(
          "The levels of directories cannot be noted in {}, for want of rights there: whoever reads"
              + " this archive back by times must not trust notes of others; let this writer list"
              + " {} and write there, or delete {}",
          LEDGERS,
          LEDGERS,
          LEDGERS + "/" + root(topics));
    }
  }

  private static void write(ObjectStore store, String topics, List<Level> levels)
      throws IOException {
    Set<String> there = Set.copyOf(store.entries(LEDGERS));
    String root = root(topics);
    if (!there.contains(root) && nothing(store, topics, there)) {
      store.createOnce(LEDGERS + "/" + root, own());
    }
    String text = text(levels);
    String name = root + "+" + PathName.of(PathName.escape(text), LONGEST_NAME);
    if (!there.contains(name)) {
      store.createOnce(LEDGERS + "/" + name, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A creation whose answer is lost is known by its content, so each writer has one of its own. */
  private static byte[] own() {
    return UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String root(String topics) {
    return BEGIN + PathName.of(PathName.escape(topics), LONGEST_NAME);
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
      if (archive.endsWith("/")) {
        String key = LEDGERS + "/" + archive.substring(0, archive.length() - 1);
        if (store.entries(key).stream().anyMatch(entry -> entry.endsWith("/"))) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * All lists of levels, or null when there may be others too.
   *
   * @param topics directory of the topics
   */
  public static List<List<Level>> read(ObjectStore store, String topics) throws IOException {
    String root = root(topics);
    List<String> there = store.entries(LEDGERS);
    if (!there.contains(root)) {
      return null;
    }
    List<List<Level>> all = new ArrayList<>();
    for (String name : there) {
      if (name.startsWith(root + "+")) {
        byte[] text = store.read(LEDGERS + "/" + name);
        List<Level> levels = text == null ? null : parsed(text);
        if (levels == null) {
          return null;
        }
        all.add(levels);
      }
    }
    return all.isEmpty() ? null : all;
  }

  private static String text(List<Level> levels) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Level level : levels) {
      ObjectNode one = all.addObject().put("name", level.name());
      if (level.day() != null) {
        one.put("day", level.day()).put("zone", level.zone());
      }
    }
    return all.toString();
  }

  private static List<Level> parsed(byte[] text) throws IOException {
    try {
      JsonNode all = JSON.readTree(text);
      if (!all.isArray()) {
        return null;
      }
      List<Level> levels = new ArrayList<>();
      for (JsonNode one : all) {
        levels.add(
            new Level(
                one.path("name").textValue(),
                one.path("day").textValue(),
                one.path("zone").textValue()));
      }
      return levels.stream().map(Level::name).anyMatch(Objects::isNull) ? null : levels;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
