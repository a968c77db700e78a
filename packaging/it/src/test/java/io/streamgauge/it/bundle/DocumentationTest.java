// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the pages say is there: the README, those in the plugin directories, and the documentation.
 * Their options are compared with {@code options.md}, which {@link OptionsDocIT} holds to the code.
 */
class DocumentationTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final List<String> PLUGINS =
      List.of("source-mqtt", "source-rest-poller", "transforms", "sink-archive");
  private static final Pattern FENCE = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```");
  private static final Pattern OPTION =
      Pattern.compile("`((?:mqtt|payload|rest|files|archive)\\.[\\w.*]+)(?:=[^`]*)?`");

  /** Options of Connect, beside which ours stand. */
  private static final Pattern OF_CONNECT =
      Pattern.compile(
          "name|connector\\.class|tasks\\.max|topics(\\.regex)?|(key|value|header)\\.converter.*"
              + "|transforms.*|predicates.*|errors\\..*|(producer|consumer)\\.override\\..*"
              + "|topic\\.creation\\..*|exactly\\.once\\.support"
              + "|replay\\.(consumer|(key|value|header)\\.converter)\\..*");

  /** Headers and a broker's settings, which look like options. */
  private static final Pattern NO_OPTIONS =
      Pattern.compile(
          "mqtt\\.(topic|redelivery|content_type|correlation_data|properties\\.left_out"
              + "|max_inflight|max_mqueue_len)|(files|rest)\\.NAME|(mqtt|rest|archive|files)\\.md");

  /** What the README shows as misspelt. */
  private static final Set<String> MISSPELT = Set.of("mqtt.usernme", "rest.lookbck");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** The names of options, by the simple name of their plugin. */
  private static final Map<String, Set<String>> OPTIONS = new HashMap<>();

  private static final List<Path> PAGES = new ArrayList<>();
  private static final Set<String> FILES = new HashSet<>();

  @BeforeAll
  static void read() throws IOException {
    Set<String> names = Set.of();
    for (String line : Files.readAllLines(ROOT.resolve("packaging/docs/options.md"))) {
      if (line.startsWith("## ")) {
        names = OPTIONS.computeIfAbsent(simple(line), any -> new HashSet<>());
      } else if (line.startsWith("| `")) {
        names.add(line.split("`", 3)[1]);
      }
    }
    try (Stream<Path> files = Files.walk(ROOT)) {
      files
          .filter(file -> !file.toString().contains("/target/"))
          .map(file -> file.getFileName().toString())
          .forEach(FILES::add);
    }
    for (String name : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")) {
      PAGES.add(ROOT.resolve(name));
    }
    PLUGINS.forEach(plugin -> PAGES.add(ROOT.resolve(plugin).resolve("README.md")));
    for (Path file : Manifests.list(ROOT.resolve("packaging/docs"))) {
      if (file.toString().endsWith(".md")) {
        PAGES.add(file);
      }
    }
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }

  @Test
  void linksLeadToAFileAndItsHeading() throws IOException {
    for (Path page : PAGES) {
      for (MatchResult link : found("]\\((?!https?:)([^)#]*)(?:#([^)]+))?\\)", page)) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        assertTrue(Files.exists(target), told(page, link.group()));
        assertTrue(
            link.group(2) == null || headings(target).contains(link.group(2)),
            told(page, link.group()));
      }
    }
  }

  private static Set<String> headings(Path page) throws IOException {
    return found("(?m)^#+ (.*)$", page).stream()
        .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  /** In the bundle there is nothing beside it. */
  @Test
  void readmeOfAPluginLinksToNoFile() throws IOException {
    for (String plugin : PLUGINS) {
      Path page = ROOT.resolve(plugin).resolve("README.md");
      assertEquals(List.of(), found("]\\((?!https?:)[^)]*\\)", page), page.toString());
    }
  }

  @Test
  void readmeOfTheStationSourceNamesEachPreset() throws IOException {
    String page = Files.readString(ROOT.resolve("source-rest-poller/README.md"));
    Path presets = Path.of("source-rest-poller/src/main/resources/io/streamgauge/rest/presets");
    for (Path preset : Manifests.list(ROOT.resolve(presets))) {
      String name = preset.getFileName().toString().replace(".json", "");
      assertTrue(page.contains("`" + name + "`"), name);
    }
  }

  /** Types and files of the tree; a path may name a package. */
  @Test
  void namedFilesExist() throws IOException {
    for (Path page : PAGES) {
      for (MatchResult test : found("`(\\w+(?:Test|IT))`", page)) {
        assertTrue(FILES.contains(test.group(1) + ".java"), told(page, test.group()));
      }
      for (MatchResult file :
          found("`((?:packaging|common|source-\\w+|sink-\\w+|transforms)/[\\w./-]+)`", page)) {
        boolean built = file.group(1).contains("target/");
        assertTrue(built || Files.exists(ROOT.resolve(file.group(1))), told(page, file.group()));
      }
    }
    for (MatchResult type : found("`([A-Z][a-z]\\w*)`", ROOT.resolve("CONTRIBUTING.md"))) {
      assertTrue(FILES.contains(type.group(1) + ".java"), type.group());
    }
  }

  /** The tests that commands run. */
  @Test
  void commandsNameTestsThatExist() throws IOException {
    for (Path page : PAGES) {
      for (MatchResult named : found("-D(?:it\\.)?test=([\\w,]+)", page)) {
        for (String test : named.group(1).split(",", -1)) {
          boolean there = test.equals("none") || FILES.contains(test + ".java");
          assertTrue(there, told(page, named.group()));
        }
      }
    }
  }

  @Test
  void optionsInSentencesExist() throws IOException {
    Set<String> known = OPTIONS.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    for (Path page : PAGES) {
      String name = page.getFileName().toString();
      // These two name options of earlier versions.
      if (name.equals("CHANGELOG.md") || name.equals("upgrade.md")) {
        continue;
      }
      Set<String> unknown = new TreeSet<>();
      Matcher option = OPTION.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""));
      while (option.find()) {
        unknown.add(option.group(1));
      }
      unknown.removeIf(
          each ->
              NO_OPTIONS.matcher(each).matches()
                  || known.contains(each.replace(".n.", ".1."))
                  || (each.endsWith(".*") && known.stream().anyMatch(startsLike(each))));
      if (page.equals(ROOT.resolve("README.md"))) {
        unknown.removeAll(MISSPELT);
      }
      assertEquals(Set.of(), unknown, page.toString());
    }
  }

  private static java.util.function.Predicate<String> startsLike(String pattern) {
    return name -> name.startsWith(pattern.substring(0, pattern.length() - 1));
  }

  @Test
  void examplesAreJsonWithOptionsThatExist() throws IOException {
    int configurations = 0;
    for (Path page : PAGES) {
      Matcher fence = FENCE.matcher(Files.readString(page));
      while (fence.find()) {
        if (fence.group(1).equals("json")) {
          JsonNode config = config(page, fence.group(2).strip());
          configurations += config.has("connector.class") ? 1 : 0;
          assertEquals(Set.of(), unknownOptions(config), page + ":\n" + fence.group());
        }
      }
    }
    assertTrue(configurations > 15, configurations + " configurations of connectors");
  }

  /** A configuration, which may stand in a request, or be a part of one. */
  private static JsonNode config(Path page, String text) throws JsonProcessingException {
    boolean part = text.startsWith("\"");
    try {
      JsonNode json = JSON.readTree(part ? "{" + text + "}" : text);
      return json.has("config") ? json.get("config") : json;
    } catch (JsonProcessingException e) {
      throw new AssertionError(page + ":\n" + text, e);
    }
  }

  private static Set<String> unknownOptions(JsonNode config) {
    Set<String> unknown = new TreeSet<>();
    Set<String> own = OPTIONS.get(simple(config.path("connector.class").asText()));
    for (Iterator<String> names = config.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      String[] parts = name.split("\\.", 3);
      if (parts.length == 3 && parts[0].equals("transforms")) {
        String type = config.path("transforms." + parts[1] + ".type").asText();
        Set<String> options = OPTIONS.get(simple(type));
        if (type.startsWith("io.streamgauge.")
            && !Set.of("type", "predicate", "negate").contains(parts[2])
            && (options == null || !options.contains(parts[2]))) {
          unknown.add(name);
        }
      } else if (own != null && !own.contains(name) && !OF_CONNECT.matcher(name).matches()) {
        unknown.add(name);
      }
    }
    return unknown;
  }

  private static List<MatchResult> found(String pattern, Path page) throws IOException {
    return Pattern.compile(pattern).matcher(Files.readString(page)).results().toList();
  }

  private static String told(Path page, String what) {
    return ROOT.relativize(page) + ": " + what;
  }
}
