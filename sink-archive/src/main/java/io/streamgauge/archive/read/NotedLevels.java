// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.ledger.KeptLevels;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.PathName;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The knowledge of the directories of files, by the archive that has written them: nobody says
 * anything about those of others.
 *
 * @param archives by their ids as names of files have them
 */
record NotedLevels(Map<String, Archive> archives) {
  /** Nobody says anything. */
  static final NotedLevels NONE = new NotedLevels(Map.of());

  /** The levels that bound the event times of rows. */
  private static final Set<String> BOUNDS = Set.of("date", "year", "month", "day");

  /** The level of topics as the sink names it where it is not told otherwise. */
  private static final Set<String> TOPICS = Set.of("topic");

  /**
   * The directories of one archive.
   *
   * @param ofEvents whether those named like days are surely of the event times of their rows
   * @param zone that all of these are spelled in, or null when there are several
   * @param topics levels that show the topic
   */
  record Archive(boolean ofEvents, ZoneId zone, Set<String> topics) {
    private static Archive of(List<List<KeptLevels.Level>> all) {
      Set<String> zones = new HashSet<>();
      Set<String> topics = new HashSet<>();
      boolean ofEvents = true;
      for (List<KeptLevels.Level> levels : all) {
        for (KeptLevels.Level level : levels) {
          if (level.topic()) {
            topics.add(level.name());
          }
          if (BOUNDS.contains(level.name())) {
            ofEvents &= RowSelection.EVENT_TIME.equals(level.day()) && level.zone() != null;
            zones.add(level.zone());
          }
        }
      }
      return new Archive(
          ofEvents, zones.size() == 1 ? zone(zones.iterator().next()) : null, topics);
    }

    private static ZoneId zone(String text) {
      try {
        return text == null ? null : ZoneId.of(text);
      } catch (DateTimeException e) {
        return null;
      }
    }
  }

  /**
   * Asks the archives that were written below a directory of topics.
   *
   * @throws IOException when the store fails
   */
  static NotedLevels of(ObjectStore store, String root) throws IOException {
    try {
      Map<String, Archive> archives = new HashMap<>();
      KeptLevels.read(store, root)
          .forEach(
              (id, levels) ->
                  archives.put(
                      PathName.of(PathName.escape(id), FileName.LONGEST_ID), Archive.of(levels)));
      return new NotedLevels(archives);
    } catch (IOException e) {
      if (!store.refused(e)) {
        throw e;
      }
      return NONE;
    }
  }

  /** The same, where directories that are named like days are of other times for all that. */
  NotedLevels withoutDays() {
    Map<String, Archive> all = new HashMap<>();
    archives.forEach((id, it) -> all.put(id, new Archive(false, it.zone(), it.topics())));
    return new NotedLevels(all);
  }

  /** The event times that a file can have by its directory, or null when nobody says so. */
  PathLevels.Span span(PathLevels levels, FileName name) {
    Archive archive = archives.get(name.archive());
    return archive == null || !archive.ofEvents() ? null : levels.span(archive.zone());
  }

  /** The zone of the days of a file's directories, or another one when it is not known. */
  ZoneId zone(FileName name, ZoneId otherwise) {
    Archive archive = archives.get(name.archive());
    return archive == null || archive.zone() == null ? otherwise : archive.zone();
  }

  /** The levels that show the topic of a file. */
  Set<String> topics(FileName name) {
    Archive archive = archives.get(name.archive());
    return archive == null ? TOPICS : archive.topics();
  }
}
