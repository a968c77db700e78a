// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tests readings with the memory of their series, one for each property of each sensor. The memory
 * is bounded in series, in bytes and in time: the series that was silent longest is forgotten first
 * and starts anew, as all do after a restart.
 */
public final class QualityMonitor {
  private final Compat compat;
  private final boolean excludeFailed;
  private final Bounds bounds;
  private final SeriesTable series = new SeriesTable();
  private final SeriesKey key = new SeriesKey();

  /** The tests that series have by the rules of now. */
  private final Map<Kind, SeriesTests> kinds = new HashMap<>();

  private volatile QualityRules rules;
  private long generation;
  private final AtomicLong forgotten = new AtomicLong();

  /** No series has been silent since an earlier time: as long as this is recent none is idle. */
  private long silentSince = Long.MAX_VALUE;

  /**
   * The bounds of what is remembered.
   *
   * @param series at most
   * @param bytes at most, for all series together
   * @param idle milliseconds of silence after which a series starts anew
   */
  public record Bounds(int series, long bytes, long idle) {}

  /** The tests of a series, and whether it begins with a memory that may lack something. */
  private record Kind(List<QualityTest> tests, boolean mayHaveLost) {}

  /**
   * Without any series.
   *
   * @param rules the rules to begin with
   * @param compat whose flags to give
   * @param excludeFailed whether values that fail by themselves stay out of the memory
   * @param bounds how much to remember
   */
  public QualityMonitor(QualityRules rules, Compat compat, boolean excludeFailed, Bounds bounds) {
    this.rules = rules;
    this.compat = compat;
    this.excludeFailed = excludeFailed;
    this.bounds = bounds;
  }

  /** Goes on with other rules; a series whose tests stay the same keeps its memory. */
  @SuppressWarnings("ReferenceEquality")
  public void use(QualityRules newRules) {
    if (newRules != rules) {
      change(newRules);
    }
  }

  private synchronized void change(QualityRules newRules) {
    if (!newRules.hash().equals(rules.hash())) {
      rules = newRules;
      kinds.clear();
      generation++;
    }
  }

  /** Series that are remembered now. */
  public synchronized int size() {
    return series.size();
  }

  /** Series that were forgotten for want of room, though they were not idle. */
  public long forgotten() {
    return forgotten.get();
  }

  /** What they weigh, about. */
  public synchronized long bytes() {
    return series.bytes();
  }

  /**
   * Tests the next reading of a series.
   *
   * @param now epoch milliseconds by the worker's clock
   */
  public synchronized QualityFlags check(
      String observedProperty, String sensorId, Sample sample, long now) {
    key.of(observedProperty, sensorId);
    int own = series.find(key);
    if (own == SeriesTable.NONE || !isCurrent(own, now)) {
      own = renewed(own, rules.tests(observedProperty, sensorId), now);
    }
    series.use(own, now);
    SeriesTests tests = series.tests(own);
    QualityFlags flags =
        tests.check(
            series.numbers(own),
            SeriesTable.testsBegin(key),
            compat == Compat.STRICT ? sample.finite() : sample,
            excludeFailed);
    series.numbers(own, tests.numbers());
    silentSince = Math.min(silentSince, now);
    forget(now);
    return flags;
  }

  private boolean isCurrent(int own, long now) {
    return series.tests(own).areBy(generation) && now - series.lastSeen(own) <= bounds.idle;
  }

  private int renewed(int old, List<QualityTest> tests, long now) {
    SeriesTests before = old == SeriesTable.NONE ? null : series.tests(old);
    boolean goesOn =
        before != null && before.areOf(tests) && now - series.lastSeen(old) <= bounds.idle;
    // Which series were forgotten is not remembered, so any that is new may be one of them.
    boolean mayHaveLost = before == null ? forgotten.get() > 0 : goesOn && before.mayHaveLost();
    SeriesTests kind =
        kinds.computeIfAbsent(
            new Kind(tests, mayHaveLost),
            one -> new SeriesTests(one.tests(), compat, one.mayHaveLost(), generation));
    int own = before == null ? series.add(key) : old;
    series.tests(own, kind);
    if (!goesOn) {
      series.numbers(own, kind.begin(series.numbers(own), SeriesTable.testsBegin(key)));
    }
    return own;
  }

  /** The one just tested stays, whatever it weighs: its windows are bounded themselves. */
  private void forget(long now) {
    while (series.size() > 1 && (isFull() || now - silentSince > bounds.idle)) {
      int silent = series.eldest();
      silentSince = series.lastSeen(silent);
      boolean idle = now - silentSince > bounds.idle;
      if (!idle && !isFull()) {
        return;
      }
      series.remove(silent);
      if (!idle) {
        forgotten.incrementAndGet();
      }
    }
  }

  private boolean isFull() {
    return series.size() > bounds.series || series.bytes() > bounds.bytes;
  }
}
