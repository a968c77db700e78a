// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.Observation;
import io.streamgauge.common.completeness.CoverageState;
import io.streamgauge.common.completeness.Hole;
import io.streamgauge.common.source.SharedMap;
import io.streamgauge.common.source.TaskSize;
import io.streamgauge.extract.Extraction.Row;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The gaps of one station: found by the reading after them, filled by late ones, told when their
 * state changes, and kept in the station's offset, so that a restart neither forgets nor repeats.
 */
final class GapLedger {
  /** Before the names of the first live readings while a backfill is under way. */
  static final String FIRST = "first:";

  private final GapPolicy policy;
  private final TreeMap<Gap.Id, Gap> gaps = new TreeMap<>();
  private final Map<String, Instant> firsts = new HashMap<>();
  private final Map<String, Gap.Names> names = new HashMap<>();
  private final Deque<Gap.Id> waiting = new ArrayDeque<>();
  private SharedMap<OffsetMap.Late> entries = SharedMap.empty();
  private long bytes;
  private int openGaps;
  private long openChars;
  private GapRound asking;

  GapLedger(GapPolicy policy, Collection<Gap> known, Map<String, Instant> firsts) {
    this.policy = policy;
    known.forEach(this::put);
    firsts.forEach(this::first);
  }

  private void write(String key, OffsetMap.Late text) {
    OffsetMap.Late old = entries.get(key);
    bytes -= old == null ? 0 : bytes(key, old);
    bytes += text == null ? 0 : bytes(key, text);
    entries = text == null ? entries.without(key) : entries.with(key, text);
  }

  private static long bytes(String key, OffsetMap.Late text) {
    return TaskSize.written(key) + text.written() + 2L;
  }

  private void first(String series, Instant time) {
    firsts.put(series, time);
    write(FIRST + series, new OffsetMap.Late(time.toString()));
  }

  private void put(Gap found) {
    Gap gap = policy.told() ? found : found.told(true);
    String key = Gap.Text.key(gap.id());
    Gap before = gaps.get(gap.id());
    if (before != null && before.open()) {
      openGaps--;
      openChars -= entries.get(key).length();
    }
    if (gap.over() && gap.told()) {
      gaps.remove(gap.id());
      write(key, null);
    } else {
      gaps.put(gap.id(), gap);
      write(key, Gap.Text.of(gap));
    }
    if (gap.open()) {
      openGaps++;
      openChars += entries.get(key).length();
    }
  }

  /** Enters a gap whose state should be told before the next reading. */
  private void tell(Gap gap) {
    put(gap);
    if (policy.told() && !gap.told()) {
      waiting.add(gap.id());
    }
  }

  /** What an offset says of it. */
  SharedMap<OffsetMap.Late> entries() {
    return entries;
  }

  /** The most bytes that this takes in an offset. */
  long bytes() {
    return bytes;
  }

  /** The gap that a row lies in, or null. */
  Gap at(Row row) {
    String series = row.series();
    Instant time = row.observation().eventTime();
    Map.Entry<Gap.Id, Gap> before = gaps.lowerEntry(new Gap.Id(series, time));
    return before != null
            && before.getKey().series().equals(series)
            && before.getValue().open()
            && before.getValue().end().isAfter(time)
        ? before.getValue()
        : null;
  }

  /** Remembers what a series is of; for series only that the offset has, or they never end. */
  void name(Row row) {
    Observation of = row.observation();
    names.computeIfAbsent(row.series(), any -> new Gap.Names(of.sensorId(), of.observedProperty()));
  }

  /** How many series are remembered. */
  int named() {
    return names.size();
  }

  /** A row has come late into the gap; told when all of its answer has been handed over. */
  void found(Gap gap, Row row) {
    put(gap.accept(row));
  }

  /**
   * A row has come that lies in no gap.
   *
   * @param before the cursor that it came to, without it
   * @param live whether it came to live polling while a backfill is under way
   */
  void passed(Row row, Cursor before, boolean live, Instant now) {
    name(row);
    Instant time = row.observation().eventTime();
    String series = row.series();
    Gap station = gaps.isEmpty() ? null : gaps.get(gaps.ceilingKey(new Gap.Id("", Instant.MIN)));
    if (station != null && station.id().series().isEmpty() && !station.over()) {
      tell(station.ended(time));
    }
    SeriesCursor known = before.series().get(series);
    if (known != null && time.isAfter(known.latest())) {
      open(series, known.latest(), time, now);
    }
    Instant first = live ? firsts.get(series) : null;
    Instant next = first == null && known != null ? known.oldest() : first;
    if (next != null && time.isBefore(next)) {
      open(series, time, next, now);
    }
    // One that was seen before this was kept has begun nobody knows when.
    if (live && (first == null ? known == null : time.isBefore(first))) {
      first(series, time);
    }
  }

  /** What lies between two readings, when it is a gap or a silence ends with it. */
  private void open(String series, Instant start, Instant end, Instant now) {
    Gap.Id id = new Gap.Id(series, start);
    boolean full = Hole.missing(start, end, policy.interval()) == 0;
    if (full && !gaps.containsKey(id)) {
      return;
    }
    Gap gap = Gap.found(id, end, policy.interval(), names.get(series), now);
    tell(full ? gap.ended() : gap);
    Collection<Gap> ofSeries =
        gaps.subMap(new Gap.Id(series, Instant.MIN), new Gap.Id(series, Instant.MAX)).values();
    while (ofSeries.stream().filter(Gap::open).count() > GapPolicy.MOST_OF_SERIES) {
      giveUpOldest(ofSeries);
    }
    while (openGaps > GapPolicy.MOST_OF_STATION || openChars > GapPolicy.MOST_CHARS) {
      giveUpOldest(gaps.values());
    }
  }

  private void giveUpOldest(Collection<Gap> of) {
    of.stream()
        .filter(Gap::open)
        .min((a, b) -> a.id().start().compareTo(b.id().start()))
        .ifPresent(oldest -> tell(oldest.ended()));
  }

  /**
   * The backfill is at its end: between its last reading of a series and the first live one there
   * may be a gap that neither has seen.
   */
  void joined(Cursor backfill, Instant now) {
    Map<String, Instant> begun = Map.copyOf(firsts);
    firsts.clear();
    begun.keySet().forEach(series -> write(FIRST + series, null));
    backfill
        .series()
        .forEach(
            (series, cursor) -> {
              Instant first = begun.get(series);
              if (first != null && cursor.latest().isBefore(first)) {
                open(series, cursor.latest(), first, now);
              }
            });
  }

  /** All rows of an answer to this window have been handed over. */
  void settle(Window window, Instant now) {
    Predicate<Gap> free = gap -> asking == null || !asking.gaps().contains(gap.id());
    settle(free, gap -> gap.within(window.start(), window.end()), now);
  }

  private void settle(Predicate<Gap> which, Predicate<Gap> asked, Instant now) {
    for (Gap gap : gaps.values().stream().filter(which).toList()) {
      if (policy.ends(gap, asked.test(gap), now)) {
        tell(gap.ended());
      } else if (!gap.told()) {
        waiting.add(gap.id());
      }
    }
  }

  /** The station answers, and this is all that it has: which of its series are silent. */
  void silence(Cursor live, boolean all, Instant now) {
    Instant bound = now.minus(policy.silentAfter());
    live.series().forEach((series, cursor) -> silent(series, cursor.latest(), bound, now));
    if (all && live.series().isEmpty()) {
      silent("", live.since(), bound, now);
    }
  }

  private void silent(String series, Instant latest, Instant bound, Instant now) {
    Gap.Id id = new Gap.Id(series, latest);
    boolean room = bytes < GapPolicy.MOST_BYTES;
    if (latest.isBefore(bound) && policy.told() && room && !gaps.containsKey(id)) {
      tell(Gap.found(id, null, policy.interval(), names.get(series), now));
    }
  }

  /** Whether a change waits to be told. */
  boolean waits() {
    return !waiting.isEmpty();
  }

  /** The next gap whose state has to be told, which counts as told from now on; null for none. */
  Gap tellNext() {
    while (!waiting.isEmpty()) {
      Gap gap = gaps.get(waiting.poll());
      if (gap != null && !gap.told()) {
        put(gap.told(true));
        return gap;
      }
    }
    return null;
  }

  GapPolicy policy() {
    return policy;
  }

  /** What is to be asked for again now, or null; one at a time. */
  GapRound round(Instant now) {
    if (asking != null || gaps.isEmpty()) {
      return null;
    }
    List<Gap> all = gaps.values().stream().filter(gap -> policy.isDue(gap, now)).toList();
    asking = all.isEmpty() ? null : GapRound.of(all, policy.lookback(), now);
    return asking;
  }

  /** When the first gap is to be asked for again; null for never, or while some are. */
  Instant nextRound() {
    return asking != null || gaps.isEmpty() ? null : policy.next(gaps.values());
  }

  boolean asks(GapRound round) {
    return asking == round;
  }

  /** The round is at its end, and its rows have been handed over. */
  void asked(GapRound round, Instant now) {
    if (asking != round) {
      return;
    }
    asking = null;
    for (Gap.Id id : round.gaps()) {
      Gap gap = gaps.get(id);
      if (gap != null && gap.open()) {
        put(gap.attempted(policy.attempts(gap, round.complete(), round.begun())));
      }
    }
    settle(gap -> round.gaps().contains(gap.id()), any -> round.complete(), now);
  }

  /** How many gaps are in this state. */
  long count(CoverageState state) {
    return gaps.values().stream().filter(gap -> gap.state() == state).count();
  }

  /** Readings missing in the open gaps. */
  long missing() {
    return gaps.values().stream().filter(Gap::open).mapToLong(Gap::missing).sum();
  }
}
