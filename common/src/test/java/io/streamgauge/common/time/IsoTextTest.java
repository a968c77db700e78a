// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsoTextTest {
  @Test
  void textsAreThoseOfInstant() {
    Random random = new Random(42);
    for (int i = 0; i < 200_000; i++) {
      long second = random.nextLong(-70_000_000_000L, 260_000_000_000L);
      int nano =
          switch (i % 4) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000) * 1_000_000;
            case 2 -> random.nextInt(1_000_000) * 1_000;
            default -> random.nextInt(1_000_000_000);
          };
      Instant instant = Instant.ofEpochSecond(second, nano);
      String text = instant.toString();
      assertEquals(text, IsoText.of(instant));
      assertTrue(IsoText.isOf(instant, text));
      assertFalse(IsoText.isOf(instant.plusNanos(1), text), text);
      assertFalse(IsoText.isOf(instant, text.substring(1)), text);
      assertFalse(IsoText.isOf(instant, text.replace('Z', '\u015a')), text);
      assertFalse(IsoText.isOf(instant, null), text);
      Instant millis = Instant.ofEpochMilli(instant.toEpochMilli());
      assertEquals(millis.toString(), IsoText.ofMillis(millis.toEpochMilli()));
    }
  }
}
