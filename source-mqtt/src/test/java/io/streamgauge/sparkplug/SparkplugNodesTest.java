// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import static io.streamgauge.sparkplug.SparkplugBytes.payload;
import static io.streamgauge.sparkplug.SparkplugBytes.session;
import static io.streamgauge.sparkplug.SparkplugBytes.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of nodes after their messages, in whatever order and however often they come. */
class SparkplugNodesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final long T = NOW.toEpochMilli();
  private static final String BIRTH = "spBv1.0/g/NBIRTH/n";
  private static final String DATA = "spBv1.0/g/NDATA/n";
  private static final String DEATH = "spBv1.0/g/NDEATH/n";
  private static final String DEVICE_BIRTH = "spBv1.0/g/DBIRTH/n/d";
  private static final String DEVICE_DATA = "spBv1.0/g/DDATA/n/d";

  private final List<String> told = new ArrayList<>();
  private final NodeListener listener =
      new NodeListener() {
        @Override
        public void missed(SparkplugTopic topic, int messages) {
          told.add("missed " + messages);
        }

        @Override
        public void birthNeeded(SparkplugTopic topic) {
          told.add("birth needed of " + topic.node());
        }

        @Override
        public void forgotten(int nodes) {
          told.add("forgotten " + nodes);
        }
      };
  private SparkplugNodes nodes = new SparkplugNodes(listener);

  private List<String> take(boolean again, String topic, SparkplugBytes payload)
      throws SparkplugException {
    return nodes
        .take(SparkplugTopic.of(topic), SparkplugPayload.read(payload.made()), NOW, again)
        .values()
        .stream()
        .map(v -> v.refusal() == null ? v.name() + "=" + v.value().asText() : "bad " + v.refusal())
        .toList();
  }

  private List<String> take(String topic, SparkplugBytes payload) throws SparkplugException {
    return take(false, topic, payload);
  }

  private static SparkplugBytes birth(long at, int bdSeq, String name) {
    return payload(at, 0, session(bdSeq), value(name, 1, at, 1.5));
  }

  /** The value of alias 1 only. */
  private static SparkplugBytes byAlias(long at, int sequence) {
    return payload(at, sequence, value(null, 1, at, 2.5));
  }

  private String refused(boolean again, String topic, SparkplugBytes payload) {
    return assertThrows(SparkplugException.class, () -> take(again, topic, payload)).getMessage();
  }

  @Test
  void gapThatLeavesNoPlaceForABirthKeepsAliases() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 1)));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 4)));
    assertEquals(List.of("missed 2", "birth needed of n"), told);
  }

  /** A birth has the number 0: where that is missed, aliases may mean something else by now. */
  @Test
  void gapThatABirthCanBeInEndsAliases() throws SparkplugException {
    for (int[] numbers : new int[][] {{40, 1}, {255, 1}, {40, 40}, {7, 3}}) {
      take(BIRTH, birth(T, 1, "level"));
      take(DATA, byAlias(T + 1, numbers[0]));
      String reason = refused(false, DATA, byAlias(T + 2, numbers[1]));
      assertTrue(reason.contains("since messages were missed"), reason);
      assertEquals(
          List.of("level=3.0"), take(DATA, payload(T, numbers[1] + 1, value("level", -1, T, 3))));
    }
    take(BIRTH, birth(T, 1, "level"));
    take(DATA, byAlias(T, 254));
    take(DATA, byAlias(T, 255));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 0)));
  }

  /** While the task was away, a node can have been born again and have sent any number since. */
  @Test
  void gapWhileNobodyListenedEndsAliases() throws SparkplugException {
    nodes.over(1);
    take(BIRTH, birth(T, 1, "level"));
    nodes.over(2);
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 1)));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 3)));
    nodes.over(3);
    assertTrue(refused(false, DATA, byAlias(T, 5)).contains("since messages were missed"));
    assertEquals(
        List.of(
            "missed 1", "birth needed of n", "missed 1", "birth needed of n", "birth needed of n"),
        told);
  }

  @Test
  void messageThatComesTwiceIsNoGapAndChangesNothing() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    for (int i = 1; i < 4; i++) {
      take(DATA, byAlias(T + i, i));
    }
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T + 3, 3)));
    for (int i = 1; i < 4; i++) {
      assertEquals(List.of("level=2.5"), take(true, DATA, byAlias(T + i, i)));
    }
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T + 4, 4)));
    assertEquals(List.of(), told);
  }

  /** Delivered again behind a later birth, data by alias would be given the names of that. */
  @Test
  void dataOfBeforeABirthAreNotReadByIt() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    take(DATA, byAlias(T + 1, 1));
    take(BIRTH, birth(T + 10, 2, "rain"));
    assertTrue(refused(true, DATA, byAlias(T + 1, 1)).contains("may have come before"));
    assertEquals(
        List.of("sparkplug/online=1", "level=1.5"), take(true, BIRTH, birth(T, 1, "level")));
    assertEquals(List.of("rain=2.5"), take(DATA, byAlias(T + 11, 1)));
    assertEquals(List.of("rain=2.5"), take(true, DATA, byAlias(T + 11, 1)));
    assertEquals(List.of(), told);
  }

  @Test
  void birthThatComesTwiceKeepsTheDevices() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    take(DEVICE_BIRTH, payload(T + 1, 1, value("depth", 9, T, 1)));
    take(true, BIRTH, birth(T, 1, "level"));
    assertEquals(List.of("depth=4.0"), take(DEVICE_DATA, payload(T + 2, 2, value(null, 9, T, 4))));
    take(BIRTH, birth(T + 5, 2, "level"));
    assertTrue(
        refused(false, DEVICE_DATA, payload(T + 6, 1, value(null, 9, T, 4)))
            .contains("no birth of this device seen"));
  }

  @Test
  void deathOfADeviceThatComesAgainLeavesItsLaterBirth() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    take(DEVICE_BIRTH, payload(T + 1, 1, value("depth", 9, T, 1)));
    SparkplugBytes death = payload(T + 2, 2);
    assertEquals(List.of("sparkplug/online=0"), take("spBv1.0/g/DDEATH/n/d", death));
    take(DEVICE_BIRTH, payload(T + 3, 3, value("depth", 9, T, 1)));
    assertEquals(List.of("sparkplug/online=0"), take(true, "spBv1.0/g/DDEATH/n/d", death));
    assertEquals(List.of("depth=4.0"), take(DEVICE_DATA, payload(T + 4, 4, value(null, 9, T, 4))));
    assertEquals(List.of(), told);
  }

  @Test
  void aliasIsThatOfItsOwnDevice() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    take(DEVICE_BIRTH, payload(T, 1, value("depth", 9, T, 1)));
    List<String> values = take(DEVICE_DATA, payload(T, 2, value(null, 1, T, 4)));
    assertEquals(List.of("bad alias 1 unknown: no birth names it"), values);
    assertEquals(List.of("birth needed of n"), told);
  }

  @Test
  void aliasOfTwoMetricsIsNone() throws SparkplugException {
    take(BIRTH, payload(T, 0, session(1), value("a", 1, T, 1), value("b", 1, T, 2)));
    assertEquals(
        List.of("bad several metrics of the birth have its alias"), take(DATA, byAlias(T, 1)));
  }

  @Test
  void deathEndsAliasesAndComesAgainAsItWas() throws SparkplugException {
    take(BIRTH, birth(T, 3, "level"));
    SparkplugBytes death = payload(T, -1, session(3));
    assertEquals(List.of("sparkplug/online=0"), take(DEATH, death));
    assertEquals(List.of("sparkplug/online=0"), take(true, DEATH, death));
    assertTrue(refused(false, DATA, byAlias(T, 1)).contains("since its death"));
    assertTrue(refused(true, DATA, byAlias(T, 1)).contains("since its death"));
    take(BIRTH, birth(T + 9, 4, "level"));
    assertEquals(List.of(), take(DEATH, death));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T + 9, 1)));
  }

  @Test
  void sessionsOfANodeGoRound() throws SparkplugException {
    take(BIRTH, birth(T, 0, "level"));
    assertEquals(List.of(), take(DEATH, payload(T, -1, session(255))));
    assertEquals(List.of("sparkplug/online=0"), take(DEATH, payload(T, -1, session(1))));
  }

  @Test
  void keptBirthsInAnyOrderGiveNamesAndNoReadings() throws SparkplugException {
    String kept = "$sparkplug/certificates/";
    nodes.over(1);
    assertEquals(List.of(), take(kept + DEVICE_BIRTH, payload(T + 1, 1, value("depth", 9, T, 1))));
    assertEquals(List.of(), take(kept + BIRTH, birth(T, 1, "level")));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T + 50, 17)));
    assertEquals(
        List.of("depth=4.0"), take(DEVICE_DATA, payload(T + 51, 18, value(null, 9, T, 4))));
    take(BIRTH, birth(T + 100, 2, "rain"));
    take(kept + BIRTH, birth(T, 1, "level"));
    take(kept + DEVICE_BIRTH, payload(T + 1, 1, value("depth", 9, T, 1)));
    assertEquals(List.of("rain=2.5"), take(DATA, byAlias(T + 101, 1)));
    assertTrue(
        refused(false, DEVICE_DATA, payload(T + 102, 2, value(null, 9, T, 4)))
            .contains("no birth of this device"));
    assertEquals(List.of("birth needed of n"), told);
  }

  @Test
  void birthsAreBoundedByBytesAndNodes() throws SparkplugException {
    nodes = new SparkplugNodes(listener, 3_000);
    take(BIRTH, birth(T, 1, "level"));
    SparkplugBytes other = payload(T, 0, session(1), value("x".repeat(700), 1, T, 1));
    take("spBv1.0/g/NBIRTH/o", other);
    assertEquals(List.of("forgotten 1"), told);
    assertTrue(refused(false, DATA, byAlias(T, 1)).contains("no birth of this node seen"));
    told.clear();
    nodes = new SparkplugNodes(listener);
    for (int i = 0; i < 10_001; i++) {
      take("spBv1.0/g/NDATA/n" + i, payload(T, 0, value("a", -1, T, 1)));
    }
    assertEquals(List.of("forgotten 1"), told);
  }

  @Test
  void aMessageThatIsNoneChangesNothing() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    for (SparkplugBytes none : List.of(payload(T, 9), SparkplugBytes.message())) {
      refused(false, DATA, none);
      refused(false, BIRTH, none);
      refused(false, DEATH, none);
    }
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 1)));
    assertEquals(List.of(), told);
  }
}
