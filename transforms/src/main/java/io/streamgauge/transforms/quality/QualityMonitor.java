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
  private final QualityRules rules;
  private final Map<SeriesKey, Series> series;

  private record SeriesKey(String observedProperty, String sensorId) {}

  /** The tests of a series, with their memory. */
  private static final class Series {
    private final List<String> names;
    private final List<QualityTest.Tester> testers;
    private Long previousTime;
    private TestFlags last = TestFlags.NONE;

    Series(List<QualityTest> tests) {
      names = tests.stream().map(QualityTest::name).toList();
      testers = tests.stream().map(QualityTest::start).toList();
    }

    QualityFlags check(Sample sample) {
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
      previousTime = sample.time();
      return result;
    }
  }

  /** Without any series; it keeps {@code capacity} of them at most. */
  public QualityMonitor(QualityRules rules, int capacity) {
    this.rules = rules;
    this.series =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<SeriesKey, Series> eldest) {
            return size() > capacity;
          }
        };
  }

  /** Tests the next reading of a series. */
  public synchronized QualityFlags check(String observedProperty, String sensorId, Sample sample) {
    Series own =
        series.computeIfAbsent(
            new SeriesKey(observedProperty, sensorId),
            key -> new Series(rules.tests(observedProperty, sensorId)));
    return own.check(sample);
  }
}
