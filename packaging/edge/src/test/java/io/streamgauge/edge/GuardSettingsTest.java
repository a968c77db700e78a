// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardSettingsTest {
  @TempDir Path directory;

  @Test
  void aValueThatIsNoNumberHasItsDefaultAndIsTold() throws Exception {
    Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        directory.resolve("config/guard.properties"),
        "disk.reserve.bytes=99999999999999999999\ndisk.limit.bytes= 7 \ninterval.ms=-1\n");
    Files.writeString(
        directory.resolve("config/worker.properties"),
        "group.id=edge-north-2\nbootstrap.servers=127.0.0.1:1\nlisteners=http://127.0.0.1:2\n");
    GuardSettings settings = GuardSettings.of(new GatewayFiles(directory));
    assertEquals("north-2", settings.name());
    assertEquals("127.0.0.1:1", settings.broker());
    assertEquals("http://127.0.0.1:2", settings.worker().toString());
    assertEquals(536_870_912, settings.reserve());
    assertEquals(7, settings.limit());
    assertEquals(5_000, settings.interval().toMillis());
    assertEquals(
        List.of(
            "config/guard.properties: disk.reserve.bytes=99999999999999999999 is no number; it is"
                + " taken for 536870912",
            "config/guard.properties: interval.ms=-1 is no number; it is taken for 5000"),
        settings.problems());
  }
}
