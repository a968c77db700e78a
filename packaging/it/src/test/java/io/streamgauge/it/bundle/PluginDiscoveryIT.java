// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.ConnectWorker;
import io.streamgauge.launcher.KafkaBroker;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.launcher.WorkerLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real worker finds every class of the bundle by its manifests alone, with the version. */
class PluginDiscoveryIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final Runtimes RUNTIMES = new Runtimes(PACKAGING);
  private static final List<WorkerLine> ALL = List.of(WorkerLine.values());
  @TempDir Path directory;

  @Test
  void everyClassIsListedOnThisWorkerAndOnTheOldest() throws Exception {
    Path plugins = Bundle.unpack(PACKAGING, directory.resolve("plugins"));
    String version =
        Bundle.zip(PACKAGING).getFileName().toString().replaceAll("streamgauge-(.*)\\.zip", "$1");
    Map<String, String> expected = new TreeMap<>();
    Manifests.of(plugins).all().forEach(name -> expected.put(name, version));
    assertFalse(expected.isEmpty());
    try (KafkaBroker broker = new KafkaBroker(RUNTIMES, directory.resolve("kafka"))) {
      broker.start();
      boolean all = Boolean.getBoolean("streamgauge.soak");
      for (WorkerLine line : all ? ALL : List.of(WorkerLine.NEWEST, WorkerLine.OLDEST)) {
        Path home = directory.resolve("connect-" + line);
        ConnectWorker.Settings settings =
            new ConnectWorker.Settings(broker.bootstrap(), plugins, true, Map.of());
        String classpath = line.classpath(RUNTIMES);
        try (ConnectWorker worker = new ConnectWorker(classpath, home, settings)) {
          assertEquals(expected, listed(worker.start().rest().plugins()));
        }
      }
    }
  }

  @Test
  void everyPluginHasItsManifest() throws Exception {
    Path plugins = Bundle.unpack(PACKAGING, directory.resolve("plugins"));
    Map<String, String> expected = new TreeMap<>();
    Manifests.of(plugins).all().forEach(name -> expected.put(name, PluginScan.FINE));
    assertEquals(expected, PluginScan.of(plugins, directory));
  }

  private static Map<String, String> listed(JsonNode plugins) {
    Map<String, String> found = new TreeMap<>();
    List<String> twice = new ArrayList<>();
    for (JsonNode plugin : plugins) {
      String name = plugin.get("class").asText();
      if (name.startsWith("io.streamgauge.")
          && found.put(name, plugin.path("version").asText("none")) != null) {
        twice.add(name);
      }
    }
    assertEquals(List.of(), twice);
    return found;
  }
}
