// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.proof.report.SourceCount;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void aReadingThatIsNotInTheFilesIsLost() {
    Numbers numbers = sent(true, 3);
    numbers.record(0, 10);
    numbers.record(1, 10);
    numbers.record(2, 10);
    numbers.archived(Map.of(0L, 1, 2L, 1));
    assertEquals(new SourceCount("some", 3, 3, 2, 1, 0, 0, true), numbers.count());
    assertFalse(numbers.count().good());
  }

  @Test
  void aReadingThatIsOnNoTopicIsLost() {
    Numbers numbers = sent(true, 2);
    numbers.record(0, 10);
    numbers.archived(Map.of(0L, 1));
    assertEquals(1, numbers.count().lost());
  }

  @Test
  void aRepetitionIsWrongWhereTheProtocolDoesNotRepeat() {
    for (boolean mayRepeat : new boolean[] {true, false}) {
      Numbers numbers = sent(mayRepeat, 1);
      numbers.record(0, 10);
      numbers.record(0, 20);
      numbers.archived(Map.of(0L, 2));
      assertEquals(1, numbers.count().duplicatedOnTopic());
      assertEquals(mayRepeat, numbers.count().good());
    }
  }

  @Test
  void aRowBeyondTheRecordsIsADuplicate() {
    Numbers numbers = sent(true, 1);
    numbers.record(0, 10);
    numbers.archived(Map.of(0L, 2));
    assertEquals(1, numbers.count().duplicatedArchived());
    assertFalse(numbers.count().good());
  }

  @Test
  void latencyIsOfTheFirstComing() {
    Numbers numbers = sent(true, 100);
    for (int i = 0; i < 100; i++) {
      numbers.record(i, i + 1L);
    }
    numbers.record(5, 90_000);
    assertEquals(99, numbers.latency(0, 1_000, 0.99));
    assertTrue(Double.isNaN(numbers.latency(5, 9, 0.99)));
  }

  @Test
  void aNumberThatNobodySentIsNoReading() {
    Numbers numbers = sent(true, 1);
    numbers.record(7, 10);
    numbers.record(-1, 10);
    assertEquals(2, numbers.strangers());
    assertEquals(0, numbers.found());
  }

  private static Numbers sent(boolean mayRepeat, int count) {
    Numbers numbers = new Numbers("some", mayRepeat);
    for (int i = 0; i < count; i++) {
      numbers.next(0);
    }
    return numbers;
  }

  @Test
  void aTokenOfAnyLengthIsLookedThroughForBase64() {
    String number = Base64.getEncoder().encodeToString("{ hostile#42# not json".getBytes(UTF_8));
    assertTrue(number.endsWith("=="));
    assertEquals(42, TopicWatch.hostileNumber("payload: " + number));
    for (int length = 24; length < 29; length++) {
      for (String padding : List.of("", "=", "==")) {
        assertEquals(-1, TopicWatch.hostileNumber("a".repeat(length) + padding));
      }
    }
  }
}
