// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
      assertEquals(instant.toString(), IsoText.of(instant));
      Instant millis = Instant.ofEpochMilli(instant.toEpochMilli());
      assertEquals(millis.toString(), IsoText.ofMillis(millis.toEpochMilli()));
    }
  }
}
