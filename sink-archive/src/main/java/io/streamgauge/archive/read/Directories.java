// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.PathName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** The directories of an archive with rows that are wanted, found one after the other. */
final class Directories {
  /** Directories that table formats and their writers make, in whatever place. */
  private static final Set<String> OF_TOOLS =
      Set.of("_temporary", "_delta_log", "_spark_metadata", ".hoodie");

  /** The archive's own, where topics have no directory of their own above them. */
  private static final Set<String> OURS = Set.of("_ledger", "_staging", LedgerEntry.REFUSED);

  private final ObjectStore store;
  private final String root;
  private final RowSelection selection;
  private final ReadEvents events;
  private final Deque<String> open = new ArrayDeque<>();
  private final List<PathLevels> found = new ArrayList<>();
  private final NotedLevels noted;
  private final Set<String> topics;
  private final Map<String, Map<String, OffsetBounds>> offsets = new HashMap<>();
  private final Map<String, List<ListedFile>> sources = new TreeMap<>();
  private int sourced;

  /** OffsetBounds between these. */
  private record OffsetBounds(long first, long last) {
    OffsetBounds with(OffsetBounds other) {
      return new OffsetBounds(Math.min(first, other.first), Math.max(last, other.last));
    }

    boolean touches(OffsetBounds other) {
      return first <= other.last && other.first <= last;
    }
  }

  /**
   * Directories below that of the topics.
   *
   * @param noted what is known of levels
   */
  Directories(
      ObjectStore store,
      String root,
      RowSelection selection,
      NotedLevels noted,
      ReadEvents events) {
    this.store = store;
    this.root = root;
    this.selection = selection;
    this.noted = noted;
    this.events = events;
    topics =
        selection.topics().stream()
            .map(topic -> PathName.of(PathName.escape(topic)))
            .collect(Collectors.toSet());
    open.add("");
  }

  /** Whether there is nothing that is wanted. */
  boolean isEmpty() {
    return found.isEmpty();
  }

  NotedLevels noted() {
    return noted;
  }

  /** Lists one more; false when there is none. */
  boolean step() throws IOException {
    String path = open.peek();
    if (path == null) {
      return false;
    }
    PathLevels own = PathLevels.of(path);
    int files = 0;
    int wanted = 0;
    List<String> below = new ArrayList<>();
    for (String entry : store.entries(key(path))) {
      if (entry.endsWith("/") && !isBeside(path, trimmed(entry))) {
        below.add(path.isEmpty() ? trimmed(entry) : path + "/" + trimmed(entry));
      }
      if (visible(entry)) {
        files++;
        FileName name = FileName.parse(entry);
        if (wanted(own, name)) {
          wanted++;
          note(name);
        }
      }
    }
    open.remove();
    for (int i = below.size() - 1; i >= 0; i--) {
      PathLevels levels = PathLevels.of(below.get(i));
      if (path.isEmpty() && !ofTopic(below.get(i))) {
        continue;
      }
      if (selection.levels(levels)) {
        open.addFirst(below.get(i));
      } else {
        events.passed(1);
      }
    }
    if (wanted > 0) {
      found.add(own);
    } else if (files > 0) {
      events.passed(1);
    }
    return true;
  }

  /**
   * Whether a file can have event times that are wanted, by the levels above it that are named like
   * days. It says so itself of whom these are: whoever copies files leaves notes behind, so they
   * count for the files of those only who have made them.
   *
   * @param name null when the archive gives no such names
   */
  private boolean wanted(PathLevels levels, FileName name) {
    if (name == null) {
      return selection.touches(levels.span(null));
    }
    PathLevels.Span span = noted.span(levels, name);
    if (span == null && !selection.touches(levels.span(null))) {
      events.daysUnknown(levels.path());
    }
    return selection.touches(span);
  }

  private void note(FileName name) {
    if (name != null) {
      offsets
          .computeIfAbsent(name.topic() + "-" + name.partition(), any -> new TreeMap<>())
          .merge(name.archive(), new OffsetBounds(name.first(), name.last()), OffsetBounds::with);
    }
  }

  /**
   * Tells of archives that have files of the same offsets: of two clusters, or of one topic that
   * was archived twice.
   */
  void tellSeveralArchives() {
    offsets.forEach(
        (source, archives) -> {
          List<String> ids = new ArrayList<>(archives.keySet());
          for (int i = 1; i < ids.size(); i++) {
            for (int j = 0; j < i; j++) {
              if (archives.get(ids.get(j)).touches(archives.get(ids.get(i)))) {
                events.severalArchives(source, ids.get(j), ids.get(i));
              }
            }
          }
        });
  }

  /** What lies beside topics and levels: names with _ or a dot before them may be of either. */
  private static boolean isBeside(String path, String name) {
    return OF_TOOLS.contains(name) || (path.isEmpty() && OURS.contains(name));
  }

  /** The first directory is the topic's, unless a level has the topic. */
  private boolean ofTopic(String name) {
    return selection.topics().isEmpty()
        || name.indexOf('=') >= 0
        || topics.contains(name)
        || selection.topics().contains(name);
  }

  /** Whether a file is of a topic that is wanted; its name has that on which its records were. */
  private boolean ofTopic(PathLevels levels, FileName name) {
    int slash = levels.path().indexOf('/');
    String first = slash < 0 ? levels.path() : levels.path().substring(0, slash);
    return selection.topics().isEmpty()
        || first.indexOf('=') < 0
        || selection.topics().contains(first)
        || ofLevel(levels, name);
  }

  /** By the level that shows the topic, or where it does not show all, by the name of the file. */
  private boolean ofLevel(PathLevels levels, FileName name) {
    for (String level : noted.topics(name)) {
      String topic = levels.values().get(level);
      if (topic != null && !PathName.looksCut(topic)) {
        return selection.topics().contains(topic);
      }
    }
    return selection.topics().stream().anyMatch(name::isOf);
  }

  private static String trimmed(String entry) {
    return entry.substring(0, entry.length() - 1);
  }

  private static boolean visible(String name) {
    boolean plain = !name.startsWith("_") && !name.startsWith(".");
    return name.endsWith(FileName.SUFFIX) && (plain || FileName.parse(name) != null);
  }

  private String key(String path) {
    return root.isEmpty() || path.isEmpty() ? root + path : root + "/" + path;
  }

  /** The directories of one share, those of a line in order. */
  List<PathLevels> share(int number, int of) {
    return found.stream()
        .filter(levels -> share(levels.line(), of) == number)
        .sorted(Comparator.comparing(PathLevels::line).thenComparing(PathLevels.BY_TIME))
        .toList();
  }

  /** Takes the files of one directory more that are of one share; false when there is none. */
  boolean source(int number, int of) throws IOException {
    if (sourced == found.size()) {
      return false;
    }
    for (ListedFile file : files(found.get(sourced))) {
      String source = file.name().topic() + "-" + file.name().partition();
      if (share(source, of) == number) {
        sources.computeIfAbsent(source, any -> new ArrayList<>()).add(file);
      }
    }
    sourced++;
    return true;
  }

  /** The files that were taken, by the topic partition that their rows come from. */
  Collection<List<ListedFile>> sources() {
    return sources.values();
  }

  private static int share(String name, int of) {
    CRC32C hash = new CRC32C();
    hash.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) (hash.getValue() % of);
  }

  /** The files of a directory; others than the archive's are told. */
  List<ListedFile> files(PathLevels levels) throws IOException {
    List<ListedFile> files = new ArrayList<>();
    for (String name : store.entries(key(levels.path()))) {
      if (visible(name)) {
        String key = key(levels.path()) + "/" + name;
        FileName parts = FileName.parse(name);
        if (parts == null) {
          events.refused(key, "its name is none that the archive gives, so somebody else put it");
        } else if (wanted(levels, parts) && ofTopic(levels, parts)) {
          files.add(new ListedFile(key, levels, parts));
        }
      }
    }
    return files;
  }
}
