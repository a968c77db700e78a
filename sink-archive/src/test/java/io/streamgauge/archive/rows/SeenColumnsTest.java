// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SeenColumnsTest {
  @Test
  void namesWithoutEndAreNeitherKeptNorTold() {
    SeenColumns seen = new SeenColumns();
    String log =
        ErrorLog.of(
            () -> {
              for (int i = 0; i < 300_000; i++) {
                TopicColumns topic = seen.of("t" + i % 3);
                Inferred value = Inferred.of(Map.of("n" + i, (1L << 60) + i));
                topic.fit(value);
                seen.learn(topic, value);
              }
              for (int i = 0; i < 5_000; i++) {
                seen.of("x" + i);
              }
            });
    assertTrue(log.lines().count() <= 60, log);
    assertTrue(seen.names() <= 51_000, seen.names() + " names");
  }
}
