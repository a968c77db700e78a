// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import io.streamgauge.it.observability.WorkerBeans.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of metrics: names, units and meanings as the worker shows them, and beside each what to
 * do, which people write.
 */
final class MetricsPage {
  private static final Pattern HEADING = Pattern.compile("## (\\w+)");
  private static final Pattern ROW =
      Pattern.compile("\\| `([^`]+)` \\| ([^|]*) \\| ([^|]*) \\| ([^|]*) \\|");
  private static final String TO_DO = "to be written";

  private final Path file;

  MetricsPage(Path file) {
    this.file = file;
  }

  /** The page as it should be for these measures of each plugin; words of people stay. */
  String with(Map<String, Map<String, Measure>> plugins) throws IOException {
    List<String> lines = new ArrayList<>();
    Map<String, String> written = new TreeMap<>();
    String plugin = "";
    for (String line : Files.readAllLines(file)) {
      Matcher heading = HEADING.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        plugin = heading.group(1);
      }
      if (row.matches()) {
        written.put(plugin + " " + row.group(1), row.group(4));
      } else {
        lines.add(line);
      }
    }
    StringBuilder page = new StringBuilder();
    plugin = "";
    for (String line : lines) {
      page.append(line).append('\n');
      Matcher heading = HEADING.matcher(line);
      plugin = heading.matches() ? heading.group(1) : plugin;
      if (line.startsWith("|---")) {
        page.append(rows(plugin, plugins.getOrDefault(plugin, Map.of()), written));
      }
    }
    return page.toString();
  }

  private static String rows(
      String plugin, Map<String, Measure> measures, Map<String, String> written) {
    StringBuilder rows = new StringBuilder();
    measures.forEach(
        (name, measure) ->
            rows.append(
                "| `%s` | %s | %s | %s |%n"
                    .formatted(
                        name,
                        unit(name),
                        measure.meaning(),
                        written.getOrDefault(plugin + " " + name, TO_DO))));
    return rows.toString();
  }

  /** Names say their unit, as Kafka's own do. */
  private static String unit(String name) {
    String bare = name.replaceFirst("\\{.*", "");
    if (bare.endsWith("-ms")) {
      return "ms";
    }
    if (bare.endsWith("-bytes") || bare.startsWith("bytes-")) {
      return "bytes";
    }
    if (bare.endsWith("-total")) {
      return "count";
    }
    return bare.endsWith("-rate") || bare.endsWith("-ratio") ? "share" : "number";
  }

  /** Rows for which nobody has written what to do. */
  List<String> unwritten() throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.endsWith("| " + TO_DO + " |"))
        .toList();
  }

  /** Writes it. */
  void write(String page) throws IOException {
    Files.writeString(file, page);
  }

  String read() throws IOException {
    return Files.readString(file);
  }
}
