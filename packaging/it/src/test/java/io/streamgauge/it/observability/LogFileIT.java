// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.Runtimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The logging file that is shipped tells why a task has ended, whatever else is told then. */
class LogFileIT {
  @TempDir Path directory;

  @Test
  void theCauseOfATasksEndIsToldAmidAStorm() throws Exception {
    Path own =
        Path.of(LoggedFaults.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String classes = new Runtimes(WorkerStack.PACKAGING).kafka() + ":" + own;
    Path configuration = WorkerStack.PACKAGING.resolve("observability/connect-log4j2.properties");
    Path out = directory.resolve("out.log");
    ChildProcess.java(
            "faults",
            out,
            List.of(
                "-Dkafka.logs.dir=" + directory,
                "-Dlog4j2.configurationFile=" + configuration,
                "-cp",
                classes,
                LoggedFaults.class.getName()),
            Map.of())
        .awaitSuccess();
    for (Path log : List.of(out, directory.resolve("connect.log"))) {
      List<String> lines = Files.readAllLines(log);
      String all = String.join("\n", lines);
      assertTrue(all.contains("Task threw"), all);
      assertTrue(all.contains("no such field"), all);
      assertTrue(all.contains("tolerance exceeded"), all);
      assertTrue(lines.stream().filter(line -> line.contains("storm")).count() < 100, all);
      assertEquals(5, lines.stream().filter(line -> line.contains("store away")).count(), all);
      assertTrue(all.contains("no such host"), all);
      assertTrue(lines.size() < 200, all);
    }
  }
}
