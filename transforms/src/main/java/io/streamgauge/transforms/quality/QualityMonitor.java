// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tests readings with the memory of their series, one for each property of each sensor. The number
 * of series is bounded: the one that was silent longest is forgotten first and starts anew, as all
 * do after a restart.
 */
public final class QualityMonitor {
  private final QualityRules rules;
  private final Map<SeriesKey, Series> series;

  private record SeriesKey(String observedProperty, String sensorId) {}

  private record NamedTester(String name, QualityTest.Tester tester) {}

  private static final class Series {
    private final List<NamedTester> testers;
    private Long previousTime;

    Series(List<QualityTest> tests) {
      testers = tests.stream().map(test -> new NamedTester(test.name(), test.start())).toList();
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
    Map<String, Flag> flags = new TreeMap<>();
    Map<String, Flag> verdicts = new TreeMap<>();
    for (NamedTester test : own.testers) {
      flags.put(test.name(), test.tester().check(sample));
      Flag verdict = test.tester().verdictOnPrevious();
      if (verdict == Flag.SUSPECT || verdict == Flag.FAIL) {
        verdicts.put(test.name(), verdict);
      }
    }
    QualityFlags result = new QualityFlags(flags, verdicts, own.previousTime);
    own.previousTime = sample.time();
    return result;
  }
}
