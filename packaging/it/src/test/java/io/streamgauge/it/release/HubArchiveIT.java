// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.it.bundle.Manifests;
import io.streamgauge.it.bundle.PluginScan;
import io.streamgauge.launcher.Bundle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of each plugin is one that the Confluent Marketplace takes, and installs. */
class HubArchiveIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> COMPONENTS =
      List.of("source-mqtt", "source-rest-poller", "transforms", "sink-archive");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private Path bundle;
  private Path installed;
  private String version;

  @BeforeEach
  void unpack() throws IOException {
    bundle = Bundle.unpack(PACKAGING, directory.resolve("bundle"));
    version =
        Bundle.zip(PACKAGING).getFileName().toString().replaceAll("streamgauge-(.*)\\.zip", "$1");
    installed = Files.createDirectories(directory.resolve("installed"));
    for (String component : COMPONENTS) {
      Bundle.unzip(archive(component), installed);
    }
  }

  private Path archive(String component) {
    return PACKAGING.resolve("bundle/target/hub/" + name(component) + ".zip");
  }

  /** Owner, name and version, as both the file and its one directory are called. */
  private String name(String component) {
    return "streamgauge-" + component + "-" + version;
  }

  @Test
  void archivesFollowTheRulesOfTheFormat() throws IOException {
    assertEquals(
        Set.copyOf(COMPONENTS.stream().map(this::name).toList()),
        Set.copyOf(names(installed)),
        "each archive has one directory");
    for (String component : COMPONENTS) {
      Path root = installed.resolve(name(component));
      assertEquals(
          component.equals("transforms")
              ? List.of("assets", "doc", "lib", "manifest.json")
              : List.of("assets", "doc", "etc", "lib", "manifest.json"),
          names(root));
      String one = component.equals("sink-archive") ? "licenses" : "observation.avsc";
      assertEquals(
          List.of("CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "docs", one, "sbom.cdx.json"),
          names(root.resolve("doc")));
      assertManifest(component, root);
      BufferedImage logo = ImageIO.read(root.resolve("assets/logo.png").toFile());
      assertTrue(logo.getWidth() >= 400 && logo.getHeight() >= 200, "the logo is too small");
      assertSameJars(bundle.resolve("streamgauge-" + component), root.resolve("lib"));
    }
  }

  private void assertManifest(String component, Path root) throws IOException {
    JsonNode manifest = JSON.readTree(root.resolve("manifest.json").toFile());
    assertEquals(component, manifest.get("name").asText());
    assertEquals(version, manifest.get("version").asText());
    assertTrue(manifest.get("title").asText().matches(".{5,80}"), component);
    assertTrue(manifest.get("description").asText().matches(".{50,600}"), component);
    assertTrue(
        manifest.get("release_date").asText().matches("20\\d\\d-[01]\\d-[0-3]\\d"), component);
    JsonNode owner = manifest.get("owner");
    assertTrue(owner.get("username").asText().matches("[a-z0-9_]{2,255}"), component);
    assertTrue(Set.of("organization", "user").contains(owner.get("type").asText()), component);
    for (JsonNode named :
        List.of(owner.get("name"), manifest.get("support").get("provider_name"))) {
      assertFalse(named.asText().isBlank(), component);
    }
    for (JsonNode logo :
        List.of(manifest.get("logo"), owner.get("logo"), manifest.get("support").get("logo"))) {
      assertTrue(Files.isRegularFile(root.resolve(logo.asText())), logo.asText());
    }
    JsonNode license = manifest.get("license").get(0);
    for (JsonNode url :
        List.of(
            owner.get("url"),
            manifest.get("support").get("url"),
            manifest.get("documentation_url"),
            manifest.get("source_url"),
            license.get("url"))) {
      assertTrue(url.asText().matches("https://[^$ ]+"), url.asText());
    }
    assertTrue(manifest.get("tags").size() > 1 && manifest.get("requirements").size() > 0);
    assertTrue(manifest.get("features").get("kafka_connect_api").asBoolean());
    assertEquals("any", manifest.get("features").get("supported_encodings").get(0).asText());
    assertEquals(kinds(component), texts(manifest.get("component_types")), component);
  }

  /** The kinds of what the jars offer to workers; predicates are told with the transforms. */
  private Set<String> kinds(String component) throws IOException {
    Map<String, String> kinds =
        Map.of(
            "source.SourceConnector", "source",
            "sink.SinkConnector", "sink",
            "transforms.Transformation", "transform");
    Set<String> offered = new TreeSet<>();
    for (String service : Manifests.services(bundle.resolve("streamgauge-" + component))) {
      String kind = kinds.get(service);
      if (kind != null) {
        offered.add(kind);
      }
    }
    return offered;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new TreeSet<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static void assertSameJars(Path expected, Path found) throws IOException {
    List<String> jars = names(expected).stream().filter(name -> name.endsWith(".jar")).toList();
    assertEquals(jars, names(found));
    for (String jar : jars) {
      assertEquals(-1, Files.mismatch(expected.resolve(jar), found.resolve(jar)), jar);
    }
  }

  @Test
  void examplesAreOfConnectorsInTheArchive() throws IOException {
    List<String> examples = new ArrayList<>();
    for (String component : COMPONENTS) {
      Path etc = installed.resolve(name(component)).resolve("etc");
      List<String> offered =
          Manifests.of(bundle).classes().get(bundle.resolve("streamgauge-" + component));
      for (String file : Files.isDirectory(etc) ? names(etc) : List.<String>of()) {
        JsonNode config = JSON.readTree(etc.resolve(file).toFile()).get("config");
        assertTrue(offered.contains(config.get("connector.class").asText()), file);
        assertEquals(
            -1, Files.mismatch(etc.resolve(file), PACKAGING.resolve("examples").resolve(file)));
        examples.add(file);
      }
    }
    assertEquals(names(PACKAGING.resolve("examples")), examples.stream().sorted().toList());
  }

  @Test
  void unpackedArchivesArePluginsOfAWorker() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    Manifests.of(bundle).all().forEach(name -> expected.put(name, PluginScan.FINE));
    assertFalse(expected.isEmpty());
    assertEquals(expected, PluginScan.of(installed, directory));
  }

  private static List<String> names(Path directory) throws IOException {
    return Manifests.list(directory).stream().map(file -> file.getFileName().toString()).toList();
  }
}
