// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.bundle.Manifests;
import io.streamgauge.launcher.Bundle;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.launcher.WorkerLine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever our classes call of Kafka is there on workers of each line, on ways too that no run of a
 * test takes; but for what they are ready to do without.
 */
class WorkerLinksIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();

  private static final Set<String> METRICS =
      Set.of(
          "org.apache.kafka.connect.sink.SinkTaskContext.pluginMetrics",
          "org.apache.kafka.connect.source.SourceTaskContext.pluginMetrics");

  /** A look at TLS that a replay takes before its start, where Kafka has this. */
  private static final Set<String> TLS =
      Set.of(
          "org.apache.kafka.common.network.ConnectionMode",
          "org.apache.kafka.common.network.ConnectionMode.CLIENT",
          "org.apache.kafka.common.security.ssl.SslFactory.<init>");

  @TempDir Path directory;

  /** Members whose absence our classes catch. */
  private static Set<String> guarded(WorkerLine line) {
    Set<String> guarded = new TreeSet<>();
    if (line == WorkerLine.V3_7 || line == WorkerLine.V3_9) {
      guarded.addAll(METRICS);
    }
    if (line == WorkerLine.V3_7) {
      guarded.addAll(TLS);
    }
    return guarded;
  }

  @Test
  void eachLineHasWhatOurClassesCall() throws IOException {
    Bundle.unpack(PACKAGING, directory);
    for (WorkerLine line : WorkerLine.values()) {
      Set<String> missing = new TreeSet<>();
      int looked = 0;
      List<URL> worker = new ArrayList<>();
      for (String jar : line.classpath(new Runtimes(PACKAGING)).split(":", -1)) {
        worker.add(Path.of(jar).toUri().toURL());
      }
      try (URLClassLoader kafka = loader(worker, ClassLoader.getPlatformClassLoader())) {
        for (Path plugin : Manifests.list(directory)) {
          List<URL> jars = new ArrayList<>();
          for (Path file : Manifests.list(plugin)) {
            if (file.toString().endsWith(".jar")) {
              jars.add(file.toUri().toURL());
            }
          }
          try (URLClassLoader own = loader(jars, kafka)) {
            looked += look(plugin, own, missing);
          }
        }
      }
      System.out.println(looked + " members looked for on " + line + ", not there: " + missing);
      assertTrue(looked > 1_000, looked + " members");
      assertEquals(guarded(line), missing, line.toString());
    }
  }

  private static URLClassLoader loader(List<URL> jars, ClassLoader parent) {
    return new URLClassLoader(jars.toArray(URL[]::new), parent);
  }

  private static int look(Path plugin, ClassLoader loader, Set<String> missing) throws IOException {
    int looked = 0;
    for (Path file : Manifests.list(plugin)) {
      if (!file.getFileName().toString().startsWith("streamgauge-")) {
        continue;
      }
      try (JarFile jar = new JarFile(file.toFile())) {
        for (JarEntry entry : jar.stream().filter(WorkerLinksIT::isOurs).toList()) {
          try (InputStream in = jar.getInputStream(entry)) {
            for (ClassReferences.Member member : ClassReferences.of(in).members()) {
              if (!member.owner().startsWith("org/apache/kafka/")) {
                continue;
              }
              looked++;
              if (!member.isIn(loader)) {
                missing.add(member.toString());
              }
            }
          }
        }
      }
    }
    return looked;
  }

  private static boolean isOurs(JarEntry entry) {
    return entry.getName().startsWith("io/streamgauge/") && entry.getName().endsWith(".class");
  }
}
