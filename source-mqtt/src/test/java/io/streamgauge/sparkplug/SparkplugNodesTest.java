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
import java.util.Arrays;
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

  /** The node may have been born anew in it and have counted on to any number. */
  @Test
  void everyGapEndsAliases() throws SparkplugException {
    for (int[] numbers : new int[][] {{1, 4}, {40, 1}, {255, 1}, {40, 40}, {7, 3}}) {
      take(BIRTH, birth(T, 1, "level"));
      for (int i = 1; i <= numbers[0]; i++) {
        take(DATA, byAlias(T + 1, i));
      }
      String reason = refused(false, DATA, byAlias(T + 2, numbers[1]));
      assertTrue(reason.contains("since messages were missed"), reason);
      assertEquals(
          List.of("level=3.0"), take(DATA, payload(T, numbers[1] + 1, value("level", -1, T, 3))));
    }
    told.clear();
    take(BIRTH, birth(T, 1, "level"));
    for (int i = 1; i <= 256; i++) {
      assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, i % 256)));
    }
    assertEquals(List.of(), told);
  }

  @Test
  void gapEndsAliasesOfDevicesToo() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    take(DEVICE_BIRTH, payload(T, 1, value("depth", 9, T, 1)));
    // The death of the device and another birth are missed.
    assertTrue(
        refused(false, DEVICE_DATA, payload(T + 9, 4, value(null, 9, T + 9, 7)))
            .contains("since messages were missed"));
    take(DEVICE_BIRTH, payload(T + 10, 5, value("depth", 9, T, 1)));
    assertTrue(
        refused(false, DEVICE_DATA, payload(T + 11, 6, value(null, 9, T, 7)))
            .contains("since messages were missed"));
    take(BIRTH, birth(T + 12, 1, "level"));
    take(DEVICE_BIRTH, payload(T + 13, 1, value("depth", 9, T, 1)));
    assertEquals(List.of("depth=7.0"), take(DEVICE_DATA, payload(T + 14, 2, value(null, 9, T, 7))));
  }

  /** Sent again or not: what is newer than all that is known shows the gap before it. */
  @Test
  void newerMessageThatMayHaveComeBeforeShowsAGap() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    take(DATA, byAlias(T + 1, 1));
    assertTrue(refused(true, DATA, byAlias(T + 9, 4)).contains("since messages were missed"));
    assertEquals(List.of("missed 2", "birth needed of n", "birth needed of n"), told);
  }

  @Test
  void messageWithoutANumberEndsAliases() throws SparkplugException {
    for (int none : new int[] {-1, 256, 300}) {
      take(BIRTH, birth(T, 1, "level"));
      take(DATA, byAlias(T + 1, 1));
      told.clear();
      assertEquals(List.of("a=2.0"), take(DATA, payload(T + 2, none, value("a", -1, T, 2))));
      assertEquals(List.of("birth needed of n"), told);
      assertTrue(refused(false, DATA, byAlias(T + 3, 2)).contains("had no number"));
    }
  }

  @Test
  void numbersBeginWithABirthThatHasNone() throws SparkplugException {
    take(BIRTH, payload(T, -1, session(1), value("level", 1, T, 1)));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T + 1, 1)));
    take(BIRTH, payload(T + 2, -1, session(1), value("level", 1, T, 1)));
    assertTrue(refused(false, DATA, byAlias(T + 3, 2)).contains("since messages were missed"));
  }

  /** While the task was away, a node can have been born again and have sent any number since. */
  @Test
  void gapWhileNobodyListenedEndsAliases() throws SparkplugException {
    nodes.over(1, 0);
    take(BIRTH, birth(T, 1, "level"));
    take(DEVICE_BIRTH, payload(T, 1, value("depth", 9, T, 1)));
    nodes.over(2, 0);
    // The number is the next one, as that of a node that was born anew can be.
    assertTrue(refused(false, DATA, byAlias(T, 2)).contains("since the task was not connected"));
    assertEquals(List.of("birth needed of n", "birth needed of n"), told);
    refused(false, DEVICE_DATA, payload(T, 3, value(null, 9, T, 7)));
    assertEquals(List.of("level=3.0"), take(DATA, payload(T, 4, value("level", -1, T, 3))));
    take(BIRTH, birth(T, 1, "level"));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 1)));
    nodes.over(3, 0);
    // The birth comes once more, and another one may have been missed behind it.
    take(true, BIRTH, birth(T, 1, "level"));
    refused(true, DATA, byAlias(T + 1, 2));
    refused(false, DATA, byAlias(T + 2, 3));
  }

  @Test
  void messagesThatWereLeftOutEndAliases() throws SparkplugException {
    nodes.over(1, 5);
    take(BIRTH, birth(T, 1, "level"));
    nodes.over(1, 5);
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 1)));
    nodes.over(1, 6);
    assertTrue(refused(false, DATA, byAlias(T, 2)).contains("left messages out"));
  }

  @Test
  void keptBirthOfANodeIsNoneOfItsDevices() throws SparkplugException {
    String kept = "$sparkplug/certificates/";
    nodes.over(1, 0);
    take(kept + BIRTH, birth(T, 1, "level"));
    take(kept + DEVICE_BIRTH, payload(T + 1, 1, value("depth", 9, T, 1)));
    assertEquals(List.of("depth=7.0"), take(DEVICE_DATA, payload(T + 1, 5, value(null, 9, T, 7))));
    nodes.over(2, 0);
    take(kept + BIRTH, birth(T, 1, "level"));
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T + 90, 9)));
    SparkplugBytes data = payload(T + 99, 10, value(null, 9, T, 7));
    assertTrue(refused(false, DEVICE_DATA, data).contains("no birth of this device"));
    take(kept + DEVICE_BIRTH, payload(T + 1, 1, value("depth", 9, T, 1)));
    assertEquals(List.of("depth=7.0"), take(DEVICE_DATA, data));
    // Behind a gap, only a later birth is another.
    refused(false, DATA, byAlias(T + 100, 20));
    take(kept + BIRTH, birth(T, 1, "level"));
    refused(false, DATA, byAlias(T + 101, 21));
    take(kept + BIRTH, birth(T + 50, 2, "rain"));
    assertEquals(List.of("rain=2.5"), take(DATA, byAlias(T + 102, 22)));
  }

  @Test
  void birthThatCannotBeReadEndsAliases() throws SparkplugException {
    for (String topic : List.of(BIRTH, DEVICE_BIRTH, DEATH)) {
      take(BIRTH, birth(T, 1, "level"));
      nodes.unread(DATA);
      nodes.unread("other");
      nodes.unread(topic.replace("/n", "/m"));
      assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 1)));
      nodes.unread(topic);
      assertTrue(refused(false, DATA, byAlias(T, 2)).contains("could not be read"));
    }
  }

  @Test
  void deathOfANodeIsThatOfItsDevices() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    for (int i = 1; i < 4; i++) {
      take(DEVICE_BIRTH + i, payload(T, i, value("depth", 9, T, 1)));
    }
    take("spBv1.0/g/DDEATH/n/d2", payload(T, 4));
    // Its birth was not seen.
    take(DEVICE_DATA, payload(T, 9, value("depth", -1, T, 1)));
    SparkplugBytes death = payload(T - 5, -1, session(1));
    for (boolean again : new boolean[] {false, true}) {
      List<NodeValue> values =
          nodes
              .take(SparkplugTopic.of(DEATH), SparkplugPayload.read(death.made()), NOW, again)
              .values();
      assertEquals(
          Arrays.asList(null, "d1", "d3", "d"), values.stream().map(NodeValue::device).toList());
      assertTrue(
          values.stream().allMatch(v -> v.isStatus() && v.ofReceipt() && v.time().equals(NOW)));
      assertTrue(values.stream().allMatch(v -> v.value().asInt() == 0));
    }
    take(BIRTH, birth(T + 1, 2, "level"));
    assertEquals(List.of("sparkplug/online=0"), take(DEATH, payload(T, -1, session(2))));
  }

  /** Its count of sessions is gone, or it has gone far: its birth was missed. */
  @Test
  void deathOfASessionWhoseBirthWasMissed() throws SparkplugException {
    for (int[] sessions : new int[][] {{5, 0}, {200, 0}, {200, 100}, {5, 6}, {5, 244}}) {
      take(BIRTH, birth(T, sessions[0], "level"));
      assertEquals(
          List.of("sparkplug/online=0"), take(DEATH, payload(T, -1, session(sessions[1]))));
      assertTrue(refused(false, DATA, byAlias(T, 1)).contains("since its death"));
    }
  }

  @Test
  void lateWillOfAnEarlierSessionIsNoDeath() throws SparkplugException {
    for (int[] sessions : new int[][] {{5, 3}, {30, 14}, {2, 254}}) {
      take(BIRTH, birth(T, sessions[0], "level"));
      told.clear();
      SparkplugBytes death = payload(T, -1, session(sessions[1]));
      assertEquals(List.of(), take(true, DEATH, death));
      assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 1)));
      assertEquals(List.of(), told);
      // Not the session before, so it can be one that has begun anew.
      assertEquals(List.of(), take(DEATH, death));
      assertEquals(List.of("birth needed of n"), told);
      assertTrue(refused(false, DATA, byAlias(T, 2)).contains("another of its sessions"));
    }
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
    nodes.over(1, 0);
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

  /** Also where it sends nothing else, a name takes memory. */
  @Test
  void namesOfDevicesAreBounded() throws SparkplugException {
    nodes = new SparkplugNodes(listener, 100_000);
    take(BIRTH, birth(T, 1, "level"));
    for (int i = 0; i < 40; i++) {
      take("spBv1.0/g/DDATA/n/" + i + "x".repeat(900), payload(T, i + 1, value("a", -1, T, 1)));
    }
    assertEquals(List.of(), told);
    for (int i = 40; i < 60; i++) {
      take("spBv1.0/g/DDATA/n/" + i + "x".repeat(900), payload(T, i + 1, value("a", -1, T, 1)));
    }
    assertEquals(List.of("forgotten 1"), told);
  }

  @Test
  void namesOfNodesAreBounded() throws SparkplugException {
    nodes = new SparkplugNodes(listener, 100_000);
    for (int i = 0; i < 60; i++) {
      take("spBv1.0/g/NDATA/" + i + "x".repeat(900), payload(T, 1, value("a", -1, T, 1)));
    }
    assertTrue(told.size() > 10, "" + told);
    told.clear();
    nodes = new SparkplugNodes(listener, 3_000);
    take(BIRTH, birth(T, 1, "level"));
    String longest = "spBv1.0/g/NDATA/" + "x".repeat(998);
    assertEquals(List.of("a=1.0"), take(longest, payload(T, 1, value("a", -1, T, 1))));
    told.clear();
    nodes = new SparkplugNodes(listener, 3_000);
    assertTrue(refused(false, longest + "x", byAlias(T, 1)).contains("1000 characters"));
    assertEquals(0, nodes.bytes());
  }

  /** What a node takes is what its parts take, however they came and went. */
  @Test
  void weightIsThatOfWhatIsKnown() throws SparkplugException {
    take(DATA, payload(T, 1, value("a", -1, T, 1)));
    long empty = nodes.bytes();
    for (int i = 0; i < 3; i++) {
      take(BIRTH, birth(T, i, "level"));
      long born = nodes.bytes();
      take(DEVICE_BIRTH, payload(T, 1, value("depth", 9, T, 1)));
      take(DEVICE_BIRTH, payload(T, 2, value("depth", 9, T, 1), value("x", 8, T, 1)));
      take("spBv1.0/g/DDATA/n/e", payload(T, 3, value("a", -1, T, 1)));
      assertTrue(nodes.bytes() > born);
      take("spBv1.0/g/DDEATH/n/d", payload(T, 4));
      take("spBv1.0/g/DDEATH/n/e", payload(T, 5));
      assertEquals(born, nodes.bytes());
      take(DEVICE_BIRTH, payload(T, 6, value("depth", 9, T, 1)));
      take(BIRTH, birth(T, i, "level"));
      assertEquals(born, nodes.bytes());
      nodes.unread(BIRTH);
      assertEquals(empty, nodes.bytes());
    }
  }

  @Test
  void aMessageThatIsNoneChangesNothing() throws SparkplugException {
    take(BIRTH, birth(T, 1, "level"));
    // It is empty, and none of the others is missing.
    refused(false, DATA, payload(T, 1));
    for (SparkplugBytes none : List.of(payload(T, 9), SparkplugBytes.message())) {
      refused(false, BIRTH, none);
      refused(false, DEATH, none);
    }
    assertEquals(List.of("level=2.5"), take(DATA, byAlias(T, 2)));
    assertEquals(List.of(), told);
  }
}
