// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The classes that an unpacked bundle offers, by plugin directory, as its service manifests say.
 */
public record Manifests(Map<Path, List<String>> classes) {
  private static final String SERVICES = "META-INF/services/org.apache.kafka.connect.";

  /** Those of all directories on a plugin path. */
  public static Manifests of(Path plugins) throws IOException {
    Map<Path, List<String>> classes = new TreeMap<>();
    for (Path directory : list(plugins)) {
      List<String> names = new java.util.ArrayList<>();
      for (Path jar : list(directory)) {
        if (jar.getFileName().toString().startsWith("streamgauge-")) {
          addNames(jar, names);
        }
      }
      classes.put(directory, names);
    }
    return new Manifests(classes);
  }

  /** The kinds of classes that a directory offers, as the names of Connect's types. */
  public static List<String> services(Path directory) throws IOException {
    List<String> services = new java.util.ArrayList<>();
    for (Path jar : list(directory)) {
      if (jar.getFileName().toString().startsWith("streamgauge-")) {
        try (JarFile opened = new JarFile(jar.toFile())) {
          opened.stream()
              .map(JarEntry::getName)
              .filter(name -> name.startsWith(SERVICES))
              .forEach(name -> services.add(name.substring(SERVICES.length())));
        }
      }
    }
    return services;
  }

  /** All classes, in order of their names. */
  public List<String> all() {
    return classes.values().stream().flatMap(List::stream).sorted().toList();
  }

  /** The files of a directory, in order of their names. */
  public static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static void addNames(Path path, List<String> names) throws IOException {
    try (JarFile jar = new JarFile(path.toFile())) {
      List<JarEntry> services =
          jar.stream().filter(entry -> entry.getName().startsWith(SERVICES)).toList();
      for (JarEntry service : services) {
        try (InputStream in = jar.getInputStream(service)) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.replaceAll("#.*", "").trim())
              .filter(line -> !line.isEmpty())
              .forEach(names::add);
        }
      }
    }
  }
}
