// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.launcher.Bundle;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of options in the documentation is the one in the code. */
class OptionsDocIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  // Open until the end: validators load classes when they are asked for their text.
  private final List<URLClassLoader> loaders = new ArrayList<>();
  @TempDir Path directory;

  @AfterEach
  void closeLoaders() throws Exception {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  @Test
  void optionsAreDocumentedAsTheyAre() throws Exception {
    Map<String, ConfigDef> plugins = plugins();
    List<String> incomplete = new ArrayList<>();
    plugins.forEach(
        (name, def) ->
            def.configKeys()
                .values()
                .forEach(
                    key -> {
                      boolean sentence =
                          key.documentation != null && key.documentation.endsWith(".");
                      if (!key.internalConfig
                          && (!sentence || key.group == null || key.displayName == null)) {
                        incomplete.add(name + ": " + key.name);
                      }
                    }));
    assertEquals(List.of(), incomplete, "options without group, display name or sentence");

    StringBuilder text = new StringBuilder("# Options\n\n");
    text.append(
        "Generated from the code; `packaging/it` has a test that fails when this page is"
            + " stale.\n");
    text.append("\n| plugin | options |\n|---|---|\n");
    plugins.forEach((name, def) -> text.append(contents(name, def)));
    plugins.forEach((name, def) -> text.append(page(name, def)));
    Path committed = PACKAGING.resolve("docs/options.md");
    if (Boolean.getBoolean("streamgauge.update")) {
      Files.createDirectories(committed.getParent());
      Files.writeString(committed, text);
    }
    assertEquals(
        Files.exists(committed) ? Files.readString(committed) : "",
        text.toString(),
        "Regenerate it: ./mvnw verify -pl packaging/it -am -Dstreamgauge.update=true"
            + " -Dit.test=OptionsDocIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false");
  }

  private Map<String, ConfigDef> plugins() throws Exception {
    Map<String, ConfigDef> plugins = new LinkedHashMap<>();
    Manifests manifests = Manifests.of(Bundle.unpack(PACKAGING, directory));
    for (Map.Entry<Path, List<String>> part : manifests.classes().entrySet()) {
      List<URL> jars = new ArrayList<>();
      for (Path file : Manifests.list(part.getKey())) {
        jars.add(file.toUri().toURL());
      }
      URLClassLoader loader =
          new URLClassLoader(jars.toArray(URL[]::new), Connector.class.getClassLoader());
      loaders.add(loader);
      for (String name : part.getValue()) {
        Object plugin = loader.loadClass(name).getDeclaredConstructor().newInstance();
        plugins.put(name, definition(plugin));
      }
    }
    return plugins;
  }

  private static ConfigDef definition(Object plugin) {
    if (plugin instanceof Connector connector) {
      return connector.config();
    }
    return plugin instanceof Transformation<?> transformation
        ? transformation.config()
        : ((Predicate<?>) plugin).config();
  }

  private static String contents(String name, ConfigDef def) {
    long options = def.configKeys().values().stream().filter(key -> !key.internalConfig).count();
    String anchor = name.toLowerCase(java.util.Locale.ROOT).replace(".", "");
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return "| [" + simple + "](#" + anchor + ") | " + options + " |\n";
  }

  private static String page(String name, ConfigDef def) {
    StringBuilder text = new StringBuilder("\n## " + name + "\n");
    Map<String, List<ConfigDef.ConfigKey>> groups = new LinkedHashMap<>();
    for (ConfigDef.ConfigKey key : def.configKeys().values()) {
      if (!key.internalConfig) {
        groups.computeIfAbsent(key.group, any -> new ArrayList<>()).add(key);
      }
    }
    groups.forEach(
        (group, keys) -> {
          text.append("\n### ").append(group).append("\n\n");
          text.append("| option | type | default | valid values | importance | meaning |\n");
          text.append("|---|---|---|---|---|---|\n");
          keys.forEach(key -> text.append(row(key)));
        });
    return text.toString();
  }

  private static String row(ConfigDef.ConfigKey key) {
    String otherwise =
        !key.hasDefault()
            ? "(required)"
            : key.defaultValue == null || key.defaultValue.toString().isEmpty()
                ? "(none)"
                : "`" + ConfigDef.convertToString(key.defaultValue, key.type) + "`";
    String valid = key.validator == null ? "" : key.validator.toString();
    return String.join(
        " | ",
        "| `" + key.name + "`",
        key.type.toString().toLowerCase(java.util.Locale.ROOT),
        cell(otherwise.equals("``") ? "(none)" : otherwise),
        cell(valid),
        key.importance.toString().toLowerCase(java.util.Locale.ROOT),
        cell(key.documentation) + " |\n");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
