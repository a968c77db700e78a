// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.Log4j;
import io.streamgauge.launcher.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The classes of ours that Connect finds on a plugin path. It scans every jar by reflection, so
 * that it also finds a class that no manifest names.
 */
public final class PluginScan {
  /** The state of a class that is as it should be. */
  public static final String FINE = "loadable true manifest true";

  private PluginScan() {}

  /** The state of each class, by its name. */
  public static Map<String, String> of(Path plugins, Path directory)
      throws IOException, InterruptedException {
    Path output = directory.resolve("list.log");
    ChildProcess.java(
            "ConnectPluginPath",
            output,
            List.of(
                "-Dlog4j2.configurationFile=" + Log4j.write(directory, "WARN"),
                "-cp",
                new Runtimes(Path.of("..").toAbsolutePath().normalize()).kafka(),
                "org.apache.kafka.tools.ConnectPluginPath",
                "list",
                "--plugin-path",
                plugins.toString()),
            Map.of())
        .awaitSuccess();
    Map<String, String> found = new TreeMap<>();
    for (String line : Files.readAllLines(output)) {
      String[] cells = line.split("\t", -1);
      if (cells.length > 6 && cells[0].startsWith("io.streamgauge.")) {
        found.put(cells[0], "loadable " + cells[5] + " manifest " + cells[6]);
      }
    }
    return found;
  }
}
