// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTopicTest {
  private final MessageTopic.Topics topics =
      new MessageTopic.Topics(
          List.of(TopicFilter.parse("river/{sensor_id}"), TopicFilter.parse("{region}/+")),
          MqttSourceConfig.of(DecoderTest.options()).source());

  @Test
  void theFirstFilterThatMatchesSaysTheNames() {
    MessageTopic known = topics.of("river/8E3");

    assertTrue(known.known());
    assertEquals(Map.of("sensor_id", "8E3", "mqtt.topic", "river/8E3"), known.names());
    assertEquals("8E3", known.key());
    assertSame(known, topics.of("river/8E3"), "when remembered");
    assertEquals(Map.of("region", "air", "mqtt.topic", "air/1"), topics.of("air/1").names());
    assertFalse(topics.of("a").known());
    assertEquals(Map.of("mqtt.topic", "a"), topics.of("a").names());
  }

  @Test
  void topicsWithoutEndAreNotAllRemembered() {
    for (int i = 0; i < 20_000; i++) {
      assertEquals("s" + i, topics.of("river/s" + i).names().get("sensor_id"));
    }
    topics.of("river/" + "x".repeat(60_000));

    assertEquals(16_384, topics.size());
    assertEquals("s0", topics.of("river/s0").names().get("sensor_id"));
  }
}
