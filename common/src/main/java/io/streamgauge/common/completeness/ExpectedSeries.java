// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The series of a task with their gaps: found when a reading leaves a hole before it, filled by
 * readings that come late. All of it is in the offsets of the groups, so that a restart neither
 * forgets a gap nor tells of one again.
 */
final class ExpectedSeries {
  /** Bounds of the memory and of an offset; the oldest gaps beyond them are given up. */
  static final int MOST_SERIES = 20_000;

  static final int MOST_HOLES = 100;
  private static final int MOST_BYTES = 300_000;
  private static final int LONGEST_NAME = 500;

  private final List<SeriesGroup> groups;
  private final SeriesTotals totals = new SeriesTotals();
  private final Map<SeriesName, SeriesState> all = new HashMap<>();
  private final Set<GapId> changed = new LinkedHashSet<>();

  /** How many silences there were, and how many when none of them made room. */
  private long silences;

  private long fullSince = -1;

  /** A gap of a series. */
  private record GapId(SeriesName of, Instant start) {}

  /** A series and a gap of it that has changed. */
  record Change(SeriesState series, SeriesGap gap) {}

  ExpectedSeries(List<Map<String, String>> partitions) {
    groups = partitions.stream().map(SeriesGroup::new).toList();
  }

  /**
   * Takes what was stored.
   *
   * @param exact whether all that came before was stored
   * @throws IllegalArgumentException when it cannot be read
   */
  void restore(Map<Map<String, String>, Map<String, Object>> stored, boolean exact) {
    for (SeriesGroup group : groups) {
      Map<String, Object> offset = stored.get(group.partition());
      if (offset != null) {
        SeriesState.Register own =
            name -> all.computeIfAbsent(name, any -> new SeriesState(any, group, totals));
        offset.entrySet().forEach(entry -> SeriesState.restore(entry, own));
      }
    }
    for (SeriesState series : all.values()) {
      series.unsure(!exact);
      for (SeriesGap gap : series.gaps().values()) {
        if (!gap.told()) {
          changed.add(new GapId(series.name(), gap.start()));
        }
      }
    }
  }

  SeriesState get(SeriesName name) {
    return all.get(name);
  }

  SeriesTotals totals() {
    return totals;
  }

  Collection<SeriesState> all() {
    return all.values();
  }

  /**
   * A series that is new.
   *
   * @param free whether a sensor may make room when it has long been silent
   * @return null when there is no room for it
   */
  SeriesState add(SeriesName name, Predicate<String> free) {
    SeriesGroup group = groups.get(SeriesGroup.of(name.sensor()));
    boolean room = all.size() < MOST_SERIES && group.bytes() < MOST_BYTES;
    int length = name.sensor().length() + name.property().length();
    if (length > LONGEST_NAME || (!room && !makeRoom(group, free))) {
      return null;
    }
    SeriesState series = new SeriesState(name, group, totals);
    all.put(name, series);
    return series;
  }

  private boolean makeRoom(SeriesGroup group, Predicate<String> free) {
    if (fullSince == silences) {
      // To look through all of them for each reading that finds no room would stop the traffic.
      return false;
    }
    boolean full = group.bytes() >= MOST_BYTES;
    SeriesState longest =
        all.values().stream()
            .filter(series -> !full || series.group() == group)
            .filter(series -> series.silence() != null && free.test(series.name().sensor()))
            .min(Comparator.comparing(SeriesState::newest))
            .orElse(null);
    if (longest == null) {
      fullSince = silences;
      return false;
    }
    retire(longest);
    return true;
  }

  /** Nothing more is expected of the series. */
  void retire(SeriesState series) {
    for (SeriesGap gap : List.copyOf(series.gaps().values())) {
      put(series, gap.givenUp());
    }
    series.newest(null);
    if (series.isEmpty()) {
      all.remove(series.name());
    }
  }

  /** Gaps of the series that were found before this time are waited for no longer. */
  void giveUp(SeriesState series, Instant before) {
    for (SeriesGap gap : List.copyOf(series.gaps().values())) {
      if (gap.state() == CoverageState.OPEN && gap.detected().isBefore(before)) {
        put(series, gap.givenUp());
      }
    }
  }

  /** A reading has come. */
  void accept(SeriesState series, Instant time, Duration interval, Instant now) {
    if (series.newest() == null) {
      series.heard(time, now);
    } else if (time.isAfter(series.newest())) {
      end(series, time, interval, now);
      series.heard(time, now);
      series.unsure(false);
    } else {
      late(series, time);
    }
  }

  /** A reading has come of a sensor that had never delivered. */
  void heard(SeriesState sensor, Instant time, Duration interval, Instant now) {
    if (sensor.newest() == null) {
      late(sensor, time);
      return;
    }
    Instant since = sensor.newest();
    end(sensor, time.isAfter(since) ? time : since.plusMillis(1), interval, now);
    sensor.newest(null);
    if (sensor.isEmpty()) {
      all.remove(sensor.name());
    }
  }

  /** What lies between the newest reading and this one. */
  private void end(SeriesState series, Instant time, Duration interval, Instant now) {
    SeriesGap silence = series.silence();
    if (silence != null) {
      put(series, silence.ended(time));
    } else if (!series.isUnsure() && Hole.missing(series.newest(), time, interval) > 0) {
      put(series, SeriesGap.between(series.newest(), time, interval, now));
    }
  }

  private void late(SeriesState series, Instant time) {
    Map.Entry<Instant, SeriesGap> before = series.gaps().lowerEntry(time);
    if (before != null && !before.getValue().over()) {
      SeriesGap now = before.getValue().accept(time);
      if (now.found() > before.getValue().found()) {
        put(series, now);
      }
    }
  }

  /**
   * The series is silent from its newest reading on.
   *
   * @param listening since when nothing has come for certain
   */
  void silent(SeriesState series, Duration interval, Instant listening, Instant now) {
    if (series.isUnsure() && listening.isAfter(series.newest())) {
      series.newest(listening);
    }
    put(series, SeriesGap.silent(series.newest(), interval, now));
    silences++;
  }

  private void put(SeriesState series, SeriesGap gap) {
    series.put(gap);
    changed.add(new GapId(series.name(), gap.start()));
    if (gap.holes().size() > 0) {
      bound(series);
    }
  }

  private void bound(SeriesState series) {
    // A silence has no holes, and who gave it up would have to tell it again.
    List<SeriesGap> live =
        series.gaps().values().stream().filter(gap -> !gap.over() && gap.end() != null).toList();
    long holes = live.stream().mapToLong(gap -> gap.holes().size()).sum();
    long excess = series.group().bytes() - MOST_BYTES;
    for (int i = 0; i < live.size() && (holes > MOST_HOLES || excess > 0); i++) {
      SeriesGap oldest = live.get(i);
      series.put(oldest.givenUp());
      changed.add(new GapId(series.name(), oldest.start()));
      holes -= oldest.holes().size();
      excess -= series.bytes(oldest);
    }
  }

  /** The next gap whose state has to be told, which counts as told from now on; null for none. */
  Change tellNext() {
    while (!changed.isEmpty()) {
      GapId id = changed.iterator().next();
      changed.remove(id);
      SeriesState series = all.get(id.of());
      SeriesGap gap = series == null ? null : series.gaps().get(id.start());
      if (gap != null && !gap.told()) {
        if (gap.isDone()) {
          series.remove(gap);
        } else {
          series.put(gap.asTold());
        }
        if (series.isEmpty()) {
          all.remove(series.name());
        }
        return new Change(series, gap);
      }
    }
    return null;
  }
}
