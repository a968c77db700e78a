// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.it.bundle.Manifests;
import io.streamgauge.launcher.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code packaging/docs/contents.md} is written by the build: each library of the bundle has its
 * size, its licence, and what it is for by {@code packaging/bundle/purposes.txt}.
 */
class ContentsDocIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = PACKAGING.resolve("docs/contents.md");
  private static final String BEGIN = "<!-- From here on written by ContentsDocIT. -->\n";

  @TempDir Path directory;

  @Test
  void pageNamesEachLibraryAndItsUse() throws IOException {
    Map<String, String> purposes = purposes();
    StringBuilder summary =
        new StringBuilder(
            "| plugin | libraries | kB | of them native code, kB |\n|---|---|---|---|\n");
    StringBuilder tables = new StringBuilder();
    for (Path plugin : Manifests.list(Bundle.unpack(PACKAGING, directory))) {
      tables.append("\n## " + plugin.getFileName() + "\n\n");
      tables.append("| library | kB | licence | what it is for |\n|---|---|---|---|\n");
      long bytes = 0;
      long natives = 0;
      int jars = 0;
      for (Map.Entry<String, Sbom.Component> jar : Sbom.in(plugin).components().entrySet()) {
        String name = jar.getValue().name();
        // Ours change with each commit.
        if (name.startsWith("streamgauge-")) {
          continue;
        }
        long size = Files.size(plugin.resolve(jar.getKey()));
        bytes += size;
        natives += name.equals("zstd-jni") || name.equals("snappy-java") ? size : 0;
        jars++;
        tables.append(
            "| `%s` | %d | %s | %s |\n"
                .formatted(
                    jar.getKey().replaceAll("\\.jar$", ""),
                    kilobytes(size),
                    String.join(" or ", jar.getValue().licences()),
                    purposes.getOrDefault(name, "(purposes.txt does not say)")));
      }
      summary.append(
          "| [%s](#%s) | %d | %d | %d |\n"
              .formatted(
                  plugin.getFileName(),
                  plugin.getFileName(),
                  jars,
                  kilobytes(bytes),
                  kilobytes(natives)));
    }
    String written = summary.append(tables).toString();
    assertEquals(false, written.contains("purposes.txt"), written);
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + "\n";
    if (Boolean.getBoolean("streamgauge.update")) {
      Files.writeString(PAGE, head + written);
    }
    assertEquals(
        Files.readString(PAGE),
        head + written,
        "If the change is meant: ./mvnw verify -pl packaging/it -am -Dstreamgauge.update=true"
            + " -Dit.test=ContentsDocIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false");
  }

  private static long kilobytes(long bytes) {
    return Math.round(bytes / 1_000.0);
  }

  private static Map<String, String> purposes() throws IOException {
    Map<String, String> purposes = new TreeMap<>();
    for (String line : Files.readAllLines(PACKAGING.resolve("bundle/purposes.txt"))) {
      int equals = line.indexOf(" = ");
      if (equals > 0) {
        purposes.put(line.substring(0, equals), line.substring(equals + 3));
      }
    }
    return purposes;
  }
}
