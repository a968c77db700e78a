// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.readings;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.rows.ErrorLog;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connector under a new name, where one of another name has archived the same. */
class OtherArchivesTest {
  private static final String TOLD = "in the same place";

  @TempDir Path dir;

  private String logOf(String name, int from) {
    return ErrorLog.of(
        () -> {
          ArchiveFixture archive = new ArchiveFixture(dir).with("name", name).start();
          archive.write(readings(from, from + 10, 2));
          archive.task.stop();
        });
  }

  @Test
  void isToldOnceAtItsFirstStart() {
    assertFalse(logOf("river", 0).contains(TOLD));
    assertFalse(logOf("river", 10).contains(TOLD));
    String renamed = logOf("rivers", 0);
    assertTrue(
        renamed.contains("readings-0 was archived as rivers yet, but as river " + TOLD), renamed);
    assertFalse(logOf("rivers", 10).contains(TOLD));
    assertFalse(logOf("river", 20).contains(TOLD), "it was there first");
  }

  @Test
  void otherTopicsBesideEachOtherAreRight() {
    assertFalse(logOf("river", 0).contains(TOLD));
    TopicPartition rain = new TopicPartition("rain", 0);
    String log =
        ErrorLog.of(
            () -> {
              ArchiveFixture archive = new ArchiveFixture(dir).with("name", "rain").start(rain);
              archive.task.put(List.of());
              archive.task.stop();
            });
    assertFalse(log.contains(TOLD), log);
  }
}
