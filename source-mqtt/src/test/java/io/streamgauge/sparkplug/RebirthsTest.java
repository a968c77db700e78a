// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RebirthsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final List<String> sent = new ArrayList<>();
  private Instant now = NOW;

  private final Rebirths rebirths =
      new Rebirths(
          new Clock() {
            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  private boolean ask(String topic) throws SparkplugException {
    return rebirths.ask(SparkplugTopic.of(topic), (to, payload) -> sent.add(to));
  }

  @Test
  void aNodeIsAskedOnceAMinuteAndOthersBesideIt() throws SparkplugException {
    assertTrue(ask("spBv1.0/g/NDATA/a"));
    assertFalse(ask("spBv1.0/g/DDATA/a/d"));
    assertTrue(ask("spBv1.0/g/DDATA/b/d"));
    now = NOW.plus(Duration.ofMillis(59_999));
    assertFalse(ask("spBv1.0/g/NDATA/a"));
    now = NOW.plusSeconds(60);
    assertTrue(ask("spBv1.0/g/NDATA/a"));
    assertEquals(List.of("spBv1.0/g/NCMD/a", "spBv1.0/g/NCMD/b", "spBv1.0/g/NCMD/a"), sent);
  }

  @Test
  void aClockThatIsSetBackSilencesNobody() throws SparkplugException {
    assertTrue(ask("spBv1.0/g/NDATA/a"));
    now = NOW.minus(Duration.ofDays(1));
    assertTrue(ask("spBv1.0/g/NDATA/a"));
    assertFalse(ask("spBv1.0/g/NDATA/a"));
  }

  @Test
  void whatCouldNotBeSentIsAskedAgain() throws SparkplugException {
    SparkplugTopic topic = SparkplugTopic.of("spBv1.0/g/NDATA/a");
    assertFalse(rebirths.ask(topic, (to, payload) -> false));
    assertTrue(ask("spBv1.0/g/NDATA/a"));
  }

  @Test
  void madeUpNodesAreNotAskedWithoutEnd() throws SparkplugException {
    for (int i = 0; i < 20_000; i++) {
      ask("spBv1.0/g/NDATA/n" + i);
    }
    assertEquals(10_000, sent.size());
  }

  @Test
  void namesOfThoseThatWereAskedAreBounded() throws SparkplugException {
    for (int round = 1; round < 3; round++) {
      sent.clear();
      for (int i = 0; i < 300; i++) {
        ask("spBv1.0/g/NDATA/" + i + "x".repeat(30_000));
      }
      assertTrue(sent.size() > 100 && sent.size() < 150, sent.size() + " of 60 kB each");
      now = now.plusSeconds(60);
    }
  }

  @Test
  void commandIsOneMetricThatIsTrue() throws SparkplugException {
    byte[] command = Rebirths.command(NOW.toEpochMilli());
    SparkplugBytes metric =
        SparkplugBytes.metric("Node Control/Rebirth", -1, NOW.toEpochMilli(), 11).number(14, 1);
    assertArrayEquals(SparkplugBytes.payload(NOW.toEpochMilli(), -1, metric).made(), command);
    Metric read = SparkplugPayload.read(command).metrics().get(0);
    assertEquals("Node Control/Rebirth", read.name());
  }
}
