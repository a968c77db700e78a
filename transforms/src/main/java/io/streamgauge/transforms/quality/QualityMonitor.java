// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tests readings with the memory of their series, one for each property of each sensor. The number
 * of series is bounded: the one that was silent longest is forgotten first and starts anew, as all
 * do after a restart.
 */
public final class QualityMonitor {
  private final Compat compat;
  private final boolean excludeFailed;
  private final Map<SeriesKey, Series> series;
  private QualityRules rules;
  private long generation;

  private record SeriesKey(String observedProperty, String sensorId) {}

  /** The tests of a series, with their memory. */
  private static final class Series {
    private final List<QualityTest> tests;
    private final List<String> names;
    private final List<QualityTest.Tester> testers;
    private long generation;
    private Long previousTime;
    private TestFlags last = TestFlags.NONE;

    Series(List<QualityTest> tests, Compat compat) {
      this.tests = tests;
      names = tests.stream().map(QualityTest::name).toList();
      testers = tests.stream().map(test -> test.start(compat)).toList();
    }

    QualityFlags check(Sample sample, boolean excludeFailed) {
      Flag[] flags = new Flag[testers.size()];
      Flag[] verdicts = null;
      for (int i = 0; i < flags.length; i++) {
        flags[i] = testers.get(i).check(sample);
        Flag verdict = testers.get(i).verdictOnPrevious();
        if (verdict == Flag.SUSPECT || verdict == Flag.FAIL) {
          verdicts = verdicts == null ? new Flag[flags.length] : verdicts;
          verdicts[i] = verdict;
        }
      }
      if (!last.are(flags)) {
        last = new TestFlags(names, flags);
      }
      TestFlags previous = verdicts == null ? TestFlags.NONE : new TestFlags(names, verdicts);
      QualityFlags result = new QualityFlags(last, previous, previousTime);
      remember(sample, excludeFailed && fails(flags));
      previousTime = sample.time();
      return result;
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
      for (int i = 0; i < testers.size(); i++) {
        if (!excluded || tests.get(i).basis() != QualityTest.Basis.VALUES) {
          testers.get(i).remember(sample);
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
   * @param capacity series to keep at most
   */
  public QualityMonitor(QualityRules rules, Compat compat, boolean excludeFailed, int capacity) {
    this.rules = rules;
    this.compat = compat;
    this.excludeFailed = excludeFailed;
    this.series =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<SeriesKey, Series> eldest) {
            return size() > capacity;
          }
        };
  }

  /** Goes on with other rules; a series whose tests stay the same keeps its memory. */
  public synchronized void use(QualityRules newRules) {
    if (!newRules.hash().equals(rules.hash())) {
      rules = newRules;
      generation++;
    }
  }

  /** Tests the next reading of a series. */
  public synchronized QualityFlags check(String observedProperty, String sensorId, Sample sample) {
    SeriesKey key = new SeriesKey(observedProperty, sensorId);
    Series own = series.get(key);
    if (own == null || own.generation != generation) {
      List<QualityTest> tests = rules.tests(observedProperty, sensorId);
      if (own == null || !own.tests.equals(tests)) {
        own = new Series(tests, compat);
        series.put(key, own);
      }
      own.generation = generation;
    }
    return own.check(compat == Compat.STRICT ? sample.finite() : sample, excludeFailed);
  }
}
