// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedLevelsTest {
  private final NamedLevels levels =
      new NamedLevels(
          List.of(TopicFilter.parse("river/{sensor_id}"), TopicFilter.parse("{region}/+")),
          MqttSourceConfig.of(DecoderTest.options()).source());

  @Test
  void theFirstFilterThatMatchesSaysTheNames() {
    MessageTopic known = levels.of("river/8E3");

    assertTrue(known.known());
    assertEquals(Map.of("sensor_id", "8E3", "mqtt.topic", "river/8E3"), known.names());
    assertEquals("8E3", known.key());
    assertSame(known, levels.of("river/8E3"), "when remembered");
    assertEquals(Map.of("region", "air", "mqtt.topic", "air/1"), levels.of("air/1").names());
    assertFalse(levels.of("a").known());
    assertEquals(Map.of("mqtt.topic", "a"), levels.of("a").names());
  }

  @Test
  void topicsWithoutEndAreNotAllRemembered() {
    for (int i = 0; i < 10_000; i++) {
      assertEquals("s" + i, levels.of("river/s" + i).names().get("sensor_id"));
    }
    levels.of("river/" + "x".repeat(60_000));

    assertEquals(4_096, levels.size());
    assertEquals("s0", levels.of("river/s0").names().get("sensor_id"));
  }
}
