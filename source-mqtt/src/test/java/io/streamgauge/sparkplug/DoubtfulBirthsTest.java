// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import static io.streamgauge.sparkplug.SparkplugBytes.payload;
import static io.streamgauge.sparkplug.SparkplugBytes.session;
import static io.streamgauge.sparkplug.SparkplugBytes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a birth does not tell for sure is never guessed: whose aliases, which unit. */
class DoubtfulBirthsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final long T = NOW.toEpochMilli();
  private static final String BIRTH = "spBv1.0/g/NBIRTH/n";
  private static final String KEPT = "$sparkplug/certificates/" + BIRTH;
  private static final String DATA = "spBv1.0/g/NDATA/n";
  private final SparkplugNodes nodes = new SparkplugNodes(NodeListener.NONE);

  private List<String> take(String topic, SparkplugBytes payload) {
    try {
      return nodes
          .take(SparkplugTopic.of(topic), SparkplugPayload.read(payload.made()), NOW, false)
          .values()
          .stream()
          .map(
              v ->
                  v.refusal() == null
                      ? v.name() + "=" + v.value().asText() + "[" + v.unit() + "]"
                      : "bad " + v.refusal())
          .toList();
    } catch (SparkplugException e) {
      return List.of("refused");
    }
  }

  private static SparkplugBytes birth(long at, int bdSeq, String name) {
    return payload(at, 0, session(bdSeq), value(name, 1, at, 1.5));
  }

  /** MQTT keeps the order within a topic only: what the node sent before its birth comes behind. */
  @Test
  void dataSentBeforeTheBirthAreNotReadByIt() {
    take(BIRTH, birth(T, 1, "level"));
    take(BIRTH, birth(T + 10, 2, "rain"));
    // Number 1 of the session before.
    assertEquals(List.of("refused"), take(DATA, payload(T + 1, 1, value(null, 1, T + 1, 2.5))));
  }

  /** The same by way of the birth that a broker keeps, which comes under a topic of its own. */
  @Test
  void dataSentBeforeAKeptBirthAreNotReadByIt() {
    nodes.over(1, 0);
    take(BIRTH, birth(T, 1, "level"));
    assertEquals(
        List.of("level=2.5[null]"), take(DATA, payload(T + 1, 1, value(null, 1, T + 1, 2.5))));
    take(KEPT, birth(T + 10, 2, "rain"));
    assertEquals(List.of("refused"), take(DATA, payload(T + 2, 2, value(null, 1, T + 2, 2.5))));
    assertEquals(
        List.of("rain=3.5[null]"), take(DATA, payload(T + 10, 3, value(null, 1, T + 10, 3.5))));
  }

  /** Two metrics of one name: nobody can tell which datatype and unit data by that name have. */
  @Test
  void nameOfTwoMetricsHasNoUnit() {
    take(
        BIRTH,
        payload(
            T,
            0,
            session(1),
            value("level", 1, T, 1).properties("engUnit", "m"),
            value("level", 2, T, 2).properties("engUnit", "ft")));
    assertEquals(
        List.of("level=3.0[null]"), take(DATA, payload(T + 1, 1, value("level", -1, T + 1, 3))));
  }
}
