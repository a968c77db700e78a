// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.bundle.Manifests;
import io.streamgauge.launcher.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of each plugin's libraries is true, and their licences are ones that we may ship. */
class SupplyChainIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final Path ROOT = PACKAGING.getParent();
  private static final String APACHE = "Apache-2.0";

  /** One of these is enough where a library may be taken under several. */
  private static final Set<String> ALLOWED =
      Set.of(APACHE, "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause");

  private static final Pattern LICENCE = Pattern.compile("(?i)(.*/)?(licen[sc]e|copying)[^/]*");

  @TempDir Path directory;
  private final Map<Path, Sbom> lists = new TreeMap<>();

  @BeforeEach
  void unpack() throws IOException {
    for (Path plugin : Manifests.list(Bundle.unpack(PACKAGING, directory))) {
      lists.put(plugin, Sbom.in(plugin));
    }
    assertEquals(4, lists.size());
  }

  @Test
  void listsNameEachJarWithItsDigest() throws Exception {
    for (Map.Entry<Path, Sbom> each : lists.entrySet()) {
      assertEquals("1.6", each.getValue().version());
      String own = each.getKey().getFileName() + "-";
      Set<String> jars = new TreeSet<>();
      for (Path file : Manifests.list(each.getKey())) {
        String name = file.getFileName().toString();
        if (name.endsWith(".jar") && !name.startsWith(own)) {
          jars.add(name);
        }
      }
      assertEquals(jars, each.getValue().components().keySet());
      for (String jar : jars) {
        Sbom.Component component = each.getValue().components().get(jar);
        byte[] bytes = Files.readAllBytes(each.getKey().resolve(jar));
        byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
        assertEquals(HexFormat.of().formatHex(digest), component.sha512(), jar);
        assertTrue(component.purl().startsWith("pkg:maven/"), jar);
      }
    }
  }

  @Test
  void licencesAreOnesThatWeMayShipAndNoticeNamesThem() throws IOException {
    String notice = Files.readString(ROOT.resolve("NOTICE"));
    List<String> faults = new ArrayList<>();
    for (Map.Entry<Path, Sbom> each : lists.entrySet()) {
      assertEquals(notice, Files.readString(each.getKey().resolve("NOTICE")));
      each.getValue()
          .components()
          .forEach(
              (jar, component) -> {
                if (component.licences().stream().noneMatch(ALLOWED::contains)) {
                  faults.add(jar + " is under " + component.licences());
                }
                if (!component.licences().contains(APACHE)
                    && !Pattern.compile("(?<![\\w-])" + component.name() + "(?![\\w-])")
                        .matcher(notice)
                        .find()) {
                  faults.add("NOTICE does not name " + component.name());
                }
              });
    }
    assertEquals(List.of(), faults);
  }

  /** Apache's text is beside all of them; the others' has to be in the jar or in our directory. */
  @Test
  void textOfEachLicenceTravelsWithItsLibrary() throws IOException {
    String notice = Files.readString(ROOT.resolve("NOTICE"));
    for (Map.Entry<Path, Sbom> each : lists.entrySet()) {
      for (Map.Entry<String, Sbom.Component> jar : each.getValue().components().entrySet()) {
        Set<String> licences = jar.getValue().licences();
        String name = jar.getValue().name();
        boolean told =
            licences.contains(APACHE)
                || licences.contains("MIT-0")
                || (licences.contains("MIT") && notice.contains("Permission is hereby granted"))
                || Files.exists(each.getKey().resolve("licenses/" + name + ".txt"));
        try (JarFile opened = new JarFile(each.getKey().resolve(jar.getKey()).toFile())) {
          assertTrue(
              told || opened.stream().anyMatch(e -> LICENCE.matcher(e.getName()).matches()), name);
        }
      }
    }
    // Native code that only the comments of these jars' builds tell of.
    Path archive = directory.resolve("streamgauge-sink-archive/licenses");
    assertTrue(Files.readString(archive.resolve("zstandard.txt")).contains("Meta Platforms"));
    assertTrue(Files.readString(archive.resolve("snappy.txt")).contains("Google Inc."));
    assertTrue(Files.readString(archive.resolve("bitshuffle.txt")).contains("Kiyoshi Masui"));
  }

  /** The fields that Maven Central asks for. */
  @Test
  void pomsSayWhatARepositoryAsksFor() throws IOException {
    String root = Files.readString(ROOT.resolve("pom.xml"));
    for (String element : List.of("url", "licenses", "developers", "scm", "description", "name")) {
      assertTrue(root.contains("\n  <" + element), element);
    }
    List<String> modules =
        List.of(
            "packaging/compat",
            "common",
            "source-mqtt",
            "source-rest-poller",
            "transforms",
            "sink-archive",
            "packaging/bundle");
    for (String module : modules) {
      String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
      assertTrue(pom.contains("\n  <name>") && pom.contains("\n  <description>"), module);
      assertFalse(pom.contains("\n  <url>"), module);
    }
  }
}
