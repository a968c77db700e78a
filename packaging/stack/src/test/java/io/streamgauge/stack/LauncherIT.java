// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  @TempDir Path directory;

  @Test
  void everyPartStartsAndNoneIsLeftBehind() throws Exception {
    Set<Long> before = children();
    int mqttPort;
    try (Stack stack = Stack.start(PACKAGING, directory)) {
      mqttPort = stack.mqttUri().getPort();
      assertTrue(stack.connect().answers());
      assertEquals(4, children().size() - before.size());
      stack.killAndRestartWorker();
      assertTrue(stack.connect().answers());
    }
    assertEquals(before, children());
    Assertions.assertThrows(
        ConnectException.class,
        () -> new Socket(InetAddress.getLoopbackAddress(), mqttPort).close());
  }

  @Test
  void partThatExitsIsReportedWithItsOutput() throws Exception {
    ChildProcess child =
        ChildProcess.java(
            "no program",
            directory.resolve("log"),
            java.util.List.of("-version"),
            java.util.Map.of());
    IllegalStateException failure =
        Assertions.assertThrows(
            IllegalStateException.class, () -> child.awaitOutput("this is never written"));
    assertTrue(failure.getMessage().contains("exited with 0"), failure.getMessage());
    assertTrue(failure.getMessage().toLowerCase(java.util.Locale.ROOT).contains("openjdk"));
    assertFalse(child.alive());
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }
}
