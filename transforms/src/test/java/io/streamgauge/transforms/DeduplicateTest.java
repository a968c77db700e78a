// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.testing.TestClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class DeduplicateTest {
  private final TestClock clock = new TestClock(Readings.NOW);

  private Deduplicate<SourceRecord> smt(String... options) {
    return Readings.configured(new Deduplicate<>(clock), options);
  }

  private static SourceRecord of(String sensor, double result) {
    return Readings.source(Observation.of(sensor, "p", Readings.NOW, result));
  }

  private static boolean marked(SourceRecord record) {
    return "true".equals(Readings.header(record, "duplicate"));
  }

  @Test
  void marksTheSecondAndKeepsIt() {
    Deduplicate<SourceRecord> smt = smt();
    assertFalse(marked(smt.apply(of("a", 1))));
    SourceRecord in = of("a", 1);
    SourceRecord second = smt.apply(in);
    assertTrue(marked(second));
    assertEquals(in.value(), second.value());
    assertEquals("readings", second.topic());
    assertFalse(marked(in), "the input is unchanged");
    assertFalse(marked(smt.apply(of("b", 1))));
    assertFalse(marked(smt.apply(of("a", 2))), "a correction is no duplicate");
  }

  /** Before EventTime has read it, two readings of one value would be one. */
  @Test
  void withoutAnEventTimeNothingIsADuplicate() {
    for (String action : new String[] {"mark", "drop"}) {
      Deduplicate<SourceRecord> smt = smt("action", action, "accept.loss", "true");
      for (String time : new String[] {"2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z"}) {
        Map<String, ?> value = Map.of("sensor_id", "a", "result", 2.5, "measured", time);
        SourceRecord out = smt.apply(Readings.record(value));
        assertEquals("readings", out.topic());
        assertFalse(marked(out));
        assertEquals("not_evaluated", Readings.header(out, "duplicate_status"));
      }
    }
  }

  /** Fast sensors say the same twice in a second, and bytes have no text of their own. */
  @Test
  void whatDiffersInMillisecondsOrBytesIsNoDuplicate() {
    Deduplicate<SourceRecord> smt = smt();
    for (int millis = 0; millis < 1_000; millis += 100) {
      SourceRecord in =
          Readings.source(Observation.of("a", "p", Readings.NOW.plusMillis(millis), 1.0));
      assertFalse(marked(smt.apply(in)), "" + millis);
      assertTrue(marked(smt.apply(in)), "" + millis);
    }
    Deduplicate<SourceRecord> byBytes = smt("by", "field:frame");
    for (byte[] frame : new byte[][] {{1, 2}, {1, 3}, {}}) {
      assertFalse(marked(byBytes.apply(Readings.record(Map.of("frame", frame)))));
      for (Object again : List.of(frame.clone(), ByteBuffer.wrap(frame.clone()))) {
        assertTrue(marked(byBytes.apply(Readings.record(Map.of("frame", again)))));
      }
    }
  }

  /** Two counters of which a double holds one, and two words: none is a duplicate of the other. */
  @Test
  void resultsThatAreTextsAreCompared() {
    Deduplicate<SourceRecord> smt = smt();
    for (String text : new String[] {"9007199254740992", "9007199254740993", "dry", "wet"}) {
      Map<String, Object> value = new HashMap<>(Map.of("sensor_id", "a", "result_text", text));
      value.put("event_time", Readings.NOW.toEpochMilli());
      value.put("result", text.length() > 3 ? (Double) 9007199254740992.0 : null);
      assertFalse(marked(smt.apply(Readings.record(null, value))), text);
      assertTrue(marked(smt.apply(Readings.record(null, value))), text);
    }
  }

  @Test
  void comparesHeadersToo() {
    Deduplicate<SourceRecord> smt = smt("by", "header:sensor_id");
    assertFalse(marked(smt.apply(of("a", 1))));
    assertTrue(marked(smt.apply(of("a", 2))));
  }

  @Test
  void forgetsWhatIsOlderThanTheWindow() {
    Deduplicate<SourceRecord> smt = smt("window.ms", "1000");
    smt.apply(of("a", 1));
    clock.advance(Duration.ofMillis(999));
    assertTrue(marked(smt.apply(of("a", 1))));
    clock.advance(Duration.ofMillis(1));
    assertFalse(marked(smt.apply(of("a", 1))), "the window counts from the first");
  }

  @Test
  void remembersNoMoreThanItsBound() {
    Deduplicate<SourceRecord> smt = smt("max.keys", "2");
    smt.apply(of("a", 1));
    smt.apply(of("b", 1));
    smt.apply(of("c", 1));
    assertTrue(marked(smt.apply(of("c", 1))));
    assertFalse(marked(smt.apply(of("a", 1))), "a was the oldest");
  }

  @Test
  void dropsOnlyWhenConfirmed() {
    ConfigException e = assertThrows(ConfigException.class, () -> smt("action", "drop"));
    assertTrue(e.getMessage().contains("accept.loss=true"), e.getMessage());
    Deduplicate<SourceRecord> smt = smt("action", "drop", "accept.loss", "true");
    assertNotNull(smt.apply(of("a", 1)));
    assertNull(smt.apply(of("a", 1)));
  }

  @Test
  void refusesReadingsThatCannotBeTold() {
    SourceRecord in = Readings.record(null, Map.of("unit", "m"));
    assertEquals("readings-quarantine", smt().apply(in).topic());
    assertEquals("readings", smt().apply(Readings.record(null, Map.of("result", 1))).topic());
    assertThrows(ConfigException.class, () -> smt("by", "all"));
    assertThrows(ConfigException.class, () -> smt("by", ""));
  }

  @Test
  void doesNotTakeOtherBordersBetweenTextsForTheSame() {
    RecentReadings recent = new RecentReadings(1000, 10);
    assertFalse(recent.again(List.of("a", "bc"), 0));
    assertFalse(recent.again(List.of("ab", "c"), 0));
    assertFalse(recent.again(Arrays.asList("", null), 0));
    assertFalse(recent.again(Arrays.asList(null, ""), 0));
    assertTrue(recent.again(List.of("a", "bc"), 0));
    assertFalse(recent.again(List.of("a?"), 0));
    assertFalse(recent.again(List.of("a\ud800"), 0));
    assertFalse(recent.again(List.of("a\udc00"), 0));
  }
}
