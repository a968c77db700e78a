// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.launcher.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle holds exactly the files that were agreed on. */
class BundleIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();

  /** The list holds for every version. */
  private static final String VERSION = "${version}.jar";

  @TempDir Path directory;

  @Test
  void filesAreThoseOfTheCommittedList() throws Exception {
    Path plugins = Bundle.unpack(PACKAGING, directory);
    String version =
        Bundle.zip(PACKAGING).getFileName().toString().replaceAll("^streamgauge-|\\.zip$", "");
    List<String> files;
    try (Stream<Path> all = Files.walk(plugins)) {
      files =
          all.filter(Files::isRegularFile)
              .map(file -> plugins.relativize(file).toString().replace(version + ".jar", VERSION))
              .sorted()
              .toList();
    }
    Path committed = PACKAGING.resolve("bundle/files.txt");
    if (Boolean.getBoolean("streamgauge.update")) {
      Files.write(committed, files);
    }
    assertEquals(
        Files.exists(committed) ? String.join("\n", Files.readAllLines(committed)) : "",
        String.join("\n", files),
        "If the change is meant: ./mvnw verify -pl packaging/it -am -Dstreamgauge.update=true"
            + " -Dit.test=BundleIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false,"
            + " and look at the difference");
    assertEquals(
        List.of(),
        files.stream().filter(file -> file.matches(".*/(kafka|connect|slf4j|log4j).*")).toList(),
        "what the worker provides must not be in the bundle");
    for (Path part : Manifests.list(plugins)) {
      assertTrue(Files.exists(part.resolve("LICENSE")) && Files.exists(part.resolve("NOTICE")));
      assertTrue(Files.exists(part.resolve("README.md")));
    }
  }

  @Test
  void checksumsAreThoseOfTheArchives() throws Exception {
    Path zip = Bundle.zip(PACKAGING);
    for (String ending : List.of(".zip", ".tar.gz")) {
      Path archive = zip.resolveSibling(zip.getFileName().toString().replace(".zip", ending));
      String expected =
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(archive)));
      Path checksum = archive.resolveSibling(archive.getFileName() + ".sha512");
      assertEquals(expected + "  " + archive.getFileName(), Files.readString(checksum).trim());
    }
  }
}
