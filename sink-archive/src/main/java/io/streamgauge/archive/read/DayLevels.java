// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.ledger.KeptLevels;
import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The knowledge of the directories that are named like days.
 *
 * @param ofEvents whether all of them are surely of the event times of their rows
 * @param zone that all of them are spelled in, or null when there are several
 */
record DayLevels(boolean ofEvents, ZoneId zone) {
  /** Nobody says what they are of. */
  static final DayLevels UNKNOWN = new DayLevels(false, null);

  /** The levels that bound the event times of rows. */
  private static final Set<String> BOUNDS = Set.of("date", "year", "month", "day");

  /**
   * Asks the archives that were written below a directory of topics.
   *
   * @throws IOException when the store fails
   */
  static DayLevels of(ObjectStore store, String root) throws IOException {
    List<List<KeptLevels.Level>> all;
    try {
      all = KeptLevels.read(store, root);
    } catch (IOException e) {
      if (!store.refused(e)) {
        throw e;
      }
      return UNKNOWN;
    }
    if (all == null) {
      return UNKNOWN;
    }
    Set<String> zones = new HashSet<>();
    for (List<KeptLevels.Level> levels : all) {
      for (KeptLevels.Level level : levels) {
        if (BOUNDS.contains(level.name())) {
          if (!RowSelection.EVENT_TIME.equals(level.day()) || level.zone() == null) {
            return UNKNOWN;
          }
          zones.add(level.zone());
        }
      }
    }
    try {
      return new DayLevels(true, zones.size() == 1 ? ZoneId.of(zones.iterator().next()) : null);
    } catch (DateTimeException e) {
      return new DayLevels(true, null);
    }
  }
}
