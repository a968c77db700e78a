// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenZoneTest {

  /** Half of the year they are an hour off for one half of those who write them. */
  @ParameterizedTest
  @ValueSource(strings = {"CET", "EET", "MET", "WET"})
  void aNameThatIsMeantInTwoWaysIsRefusedWithBoth(String name) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> WrittenZone.of(name));
    String message = refused.getMessage();
    assertTrue(message.contains("+01:00") && message.contains("Europe/Paris"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "Z", "+01:00", "Europe/Paris", "UTC+1", "Etc/GMT-1"})
  void othersAreAsEver(String name) {
    assertEquals(ZoneId.of(name), WrittenZone.of(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"IST", "CST", "Europe/Pariss", ""})
  void whatIsNoZoneIsRefused(String name) {
    assertThrows(IllegalArgumentException.class, () -> WrittenZone.of(name));
  }
}
