// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import java.util.List;

/**
 * The tests of series, with a place for each in what is remembered of a series. One object serves
 * all series that have the same tests, so that a series itself is its numbers and nothing else.
 */
final class SeriesTests {
  /** Of the number of flags whose objects are kept; series with the same tests have few. */
  private static final int KEPT_BITS = 6;

  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final List<QualityTest> tests;
  private final boolean mayHaveLost;
  private final long generation;
  private final List<String> names;
  private final SeriesMemory memory = new SeriesMemory();
  private final QualityTest.Tester[] testers;
  private final QualityTest.Basis[] bases;
  private final TestFlags[] kept = new TestFlags[1 << KEPT_BITS];

  /**
   * Some tests.
   *
   * @param mayHaveLost whether what is remembered of the series may have been forgotten before
   * @param generation of the rules
   */
  SeriesTests(List<QualityTest> tests, Compat compat, boolean mayHaveLost, long generation) {
    this.tests = tests;
    this.mayHaveLost = mayHaveLost;
    this.generation = generation;
    names = tests.stream().map(QualityTest::name).toList();
    testers =
        tests.stream().map(test -> test.start(compat, memory)).toArray(QualityTest.Tester[]::new);
    bases = tests.stream().map(QualityTest::basis).toArray(QualityTest.Basis[]::new);
  }

  /** Whether they are by the rules of this generation. */
  boolean areBy(long rulesGeneration) {
    return generation == rulesGeneration;
  }

  boolean areOf(List<QualityTest> those) {
    return tests.equals(those);
  }

  boolean mayHaveLost() {
    return mayHaveLost;
  }

  /**
   * The numbers of a series that begins: of some others the first ones, and behind them its own.
   */
  long[] begin(long[] others, int from) {
    long[] numbers = new long[from + memory.size()];
    System.arraycopy(others, 0, numbers, 0, from);
    memory.open(numbers, from);
    for (QualityTest.Tester tester : testers) {
      tester.clear();
    }
    return numbers;
  }

  /**
   * Tests the next reading of a series, and remembers it.
   *
   * @param numbers of the series
   * @param from where in them those of the tests begin
   */
  QualityFlags check(long[] numbers, int from, Sample sample, boolean excludeFailed) {
    memory.open(numbers, from);
    boolean failed = false;
    Long previousTime = null;
    long verdicts = 0;
    long code = 0;
    for (int i = 0; i < testers.length; i++) {
      QualityTest.Tester tester = testers[i];
      Flag flag = tester.check(sample);
      if (mayHaveLost) {
        flag = tester.withoutHistory(flag, sample);
      }
      // Only by itself: what fails by its history would keep that history for ever if left out.
      failed |= flag == Flag.FAIL && bases[i] == QualityTest.Basis.VALUE;
      code = TestFlags.code(code, flag);
      Flag verdict = tester.verdictOnPrevious();
      boolean bad = verdict == Flag.SUSPECT || verdict == Flag.FAIL;
      verdicts = TestFlags.code(verdicts, bad ? verdict : null);
      if (bad) {
        previousTime = tester.previousTime();
      }
    }
    // What stays out of the memory is no neighbour either.
    boolean excluded = excludeFailed && failed;
    TestFlags previous =
        verdicts == 0 || excluded ? TestFlags.NONE : new TestFlags(names, verdicts);
    QualityFlags result = new QualityFlags(flags(code), previous, previousTime);
    remember(sample, excluded);
    return result;
  }

  /** Readings mostly get the flags that another one got before. */
  private TestFlags flags(long code) {
    int at = (int) ((code * SPREAD) >>> (Long.SIZE - KEPT_BITS));
    TestFlags flags = kept[at];
    if (flags == null || !flags.are(code)) {
      flags = new TestFlags(names, code);
      kept[at] = flags;
    }
    return flags;
  }

  private void remember(Sample sample, boolean excluded) {
    for (int i = 0; i < testers.length; i++) {
      if (!excluded || bases[i] != QualityTest.Basis.VALUES) {
        testers[i].remember(sample);
      }
    }
  }

  /** The numbers of the series checked last, more than were given when it needs more room. */
  long[] numbers() {
    return memory.numbers();
  }
}
