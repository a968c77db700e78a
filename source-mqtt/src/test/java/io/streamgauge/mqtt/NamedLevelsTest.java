// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedLevelsTest {
  private final NamedLevels levels =
      new NamedLevels(
          List.of(TopicFilter.parse("river/{sensor_id}"), TopicFilter.parse("{region}/+")));

  @Test
  void theFirstFilterThatMatchesSaysTheNames() {
    NamedLevels.Topic expected =
        new NamedLevels.Topic(true, Map.of("sensor_id", "8E3", "mqtt.topic", "river/8E3"));

    assertEquals(expected, levels.of("river/8E3"));
    assertEquals(expected, levels.of("river/8E3"), "when remembered");
    assertEquals(Map.of("region", "air", "mqtt.topic", "air/1"), levels.of("air/1").names());
    assertEquals(new NamedLevels.Topic(false, Map.of("mqtt.topic", "a")), levels.of("a"));
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
