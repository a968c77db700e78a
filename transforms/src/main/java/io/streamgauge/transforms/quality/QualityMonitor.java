// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import io.streamgauge.transforms.keys.ShortKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tests readings with the memory of their series, one for each property of each sensor. The memory
 * is bounded in series, in bytes and in time: the series that was silent longest is forgotten first
 * and starts anew, as all do after a restart.
 */
public final class QualityMonitor {
  private static final int SERIES_BYTES = 400;
  private static final int TESTER_BYTES = 64;

  /** Flags whose objects are shared; series with the same tests mostly have the same few. */
  private static final int MOST_SHARED = 256;

  private final Compat compat;
  private final boolean excludeFailed;
  private final Bounds bounds;
  private final Map<SeriesKey, Series> series = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<TestFlags, TestFlags> shared = new HashMap<>();
  private long bytes;
  private volatile QualityRules rules;
  private long generation;
  private final AtomicLong forgotten = new AtomicLong();

  /**
   * The bounds of what is remembered.
   *
   * @param series at most
   * @param bytes at most, for all series together
   * @param idle milliseconds of silence after which a series starts anew
   */
  public record Bounds(int series, long bytes, long idle) {}

  /** The key of a series. */
  private record SeriesKey(String observedProperty, String sensorId) {
    static SeriesKey of(String observedProperty, String sensorId) {
      return new SeriesKey(ShortKey.of(observedProperty), ShortKey.of(sensorId));
    }

    int bytes() {
      return ShortKey.bytes(observedProperty) + ShortKey.bytes(sensorId);
    }
  }

  /** The tests of a series, with their memory. */
  private static final class Series {
    private final List<QualityTest> tests;
    private final QualityTest.Tester[] testers;
    private final int keyBytes;
    private final boolean mayHaveLost;
    private long generation;
    private TestFlags last;
    private long lastSeen;
    private long bytes;

    /** A series whose memory may have been forgotten for want of room, or one that is new. */
    Series(List<QualityTest> tests, Compat compat, int keyBytes, boolean mayHaveLost) {
      this.tests = tests;
      this.keyBytes = keyBytes;
      this.mayHaveLost = mayHaveLost;
      testers = tests.stream().map(test -> test.start(compat)).toArray(QualityTest.Tester[]::new);
    }

    /** What the series weighs, by its arrays and a round sum for its objects. */
    long bytes() {
      long sum = (long) SERIES_BYTES + keyBytes;
      for (QualityTest.Tester tester : testers) {
        sum += TESTER_BYTES + tester.arrayBytes();
      }
      return sum;
    }

    QualityFlags check(Sample sample, boolean excludeFailed, Map<TestFlags, TestFlags> shared) {
      Flag[] flags = new Flag[testers.length];
      Flag[] verdicts = null;
      Long previousTime = null;
      long code = 0;
      for (int i = 0; i < flags.length; i++) {
        QualityTest.Tester tester = testers[i];
        flags[i] = tester.check(sample);
        if (mayHaveLost) {
          flags[i] = tester.withoutHistory(flags[i], sample);
        }
        code = TestFlags.code(code, flags[i]);
        Flag verdict = tester.verdictOnPrevious();
        if (verdict == Flag.SUSPECT || verdict == Flag.FAIL) {
          verdicts = verdicts == null ? new Flag[flags.length] : verdicts;
          verdicts[i] = verdict;
          previousTime = tester.previousTime();
        }
      }
      if (last == null || !last.are(code)) {
        last = shared(new TestFlags(names(), flags), shared);
      }
      // What stays out of the memory is no neighbour either.
      boolean excluded = excludeFailed && fails(flags);
      TestFlags previous =
          verdicts == null || excluded ? TestFlags.NONE : new TestFlags(names(), verdicts);
      QualityFlags result = new QualityFlags(last, previous, previousTime);
      remember(sample, excluded);
      return result;
    }

    private List<String> names() {
      return tests.stream().map(QualityTest::name).toList();
    }

    /** One object for the same flags of however many series. */
    private static TestFlags shared(TestFlags flags, Map<TestFlags, TestFlags> shared) {
      if (shared.size() >= MOST_SHARED) {
        shared.clear();
      }
      TestFlags known = shared.putIfAbsent(flags, flags);
      return known == null ? flags : known;
    }

    /** Only by itself: what fails by its history would keep that history for ever if left out. */
    private boolean fails(Flag[] flags) {
      for (int i = 0; i < flags.length; i++) {
        if (flags[i] == Flag.FAIL && tests.get(i).basis() == QualityTest.Basis.VALUE) {
          return true;
        }
      }
      return false;
    }

    private void remember(Sample sample, boolean excluded) {
      for (int i = 0; i < testers.length; i++) {
        if (!excluded || tests.get(i).basis() != QualityTest.Basis.VALUES) {
          testers[i].remember(sample);
        }
      }
    }
  }

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
    return bytes;
  }

  /**
   * Tests the next reading of a series.
   *
   * @param now epoch milliseconds by the worker's clock
   */
  public synchronized QualityFlags check(
      String observedProperty, String sensorId, Sample sample, long now) {
    SeriesKey key = SeriesKey.of(observedProperty, sensorId);
    Series own = series.get(key);
    if (own == null || own.generation != generation || now - own.lastSeen > bounds.idle) {
      List<QualityTest> tests = rules.tests(observedProperty, sensorId);
      own = renewed(key, tests, own, now);
    }
    own.lastSeen = now;
    QualityFlags flags =
        own.check(compat == Compat.STRICT ? sample.finite() : sample, excludeFailed, shared);
    long weighs = own.bytes();
    bytes += weighs - own.bytes;
    own.bytes = weighs;
    forget(now);
    return flags;
  }

  private Series renewed(SeriesKey key, List<QualityTest> tests, Series old, long now) {
    Series own = old;
    if (old == null || !old.tests.equals(tests) || now - old.lastSeen > bounds.idle) {
      // Which series were forgotten is not remembered, so any that is new may be one of them.
      own = new Series(tests, compat, key.bytes(), old == null && forgotten.get() > 0);
      series.put(key, own);
      bytes -= old == null ? 0 : old.bytes;
    }
    own.generation = generation;
    return own;
  }

  /** The one just tested stays, whatever it weighs: its windows are bounded themselves. */
  private void forget(long now) {
    Iterator<Series> eldest = series.values().iterator();
    while (series.size() > 1) {
      Series silent = eldest.next();
      if (series.size() <= bounds.series
          && bytes <= bounds.bytes
          && now - silent.lastSeen <= bounds.idle) {
        return;
      }
      eldest.remove();
      bytes -= silent.bytes;
      if (now - silent.lastSeen <= bounds.idle) {
        forgotten.incrementAndGet();
      }
    }
  }
}
