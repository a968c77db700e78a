// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.recipes;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of the names that stand in recipes as <code>${name}</code>. */
final class Parameters {
  private static final Pattern NAME = Pattern.compile("\\$\\{([^}]*)}");

  private final Map<String, String> values;
  private final Set<String> used = new TreeSet<>();

  private Parameters(Map<String, String> values) {
    this.values = values;
  }

  /** Those of a file of properties. */
  static Parameters of(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> values = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> values.put(name, properties.getProperty(name)));
    return new Parameters(values);
  }

  /**
   * The same with another value.
   *
   * @throws IllegalArgumentException for a name that is not there, and a value that would end the
   *     text of SQL that it stands in
   */
  Parameters with(String name, String value) {
    if (!values.containsKey(name)) {
      throw new IllegalArgumentException(
          "there is no parameter " + name + "; there are " + String.join(", ", values.keySet()));
    }
    if (value.matches("(?s).*['`;\\n].*")) {
      throw new IllegalArgumentException(
          "the value of " + name + " has a quote, a semicolon or an end of line: " + value);
    }
    Map<String, String> changed = new TreeMap<>(values);
    changed.put(name, value);
    return new Parameters(changed);
  }

  String value(String name) {
    return values.get(name);
  }

  /** A text with the values in their places. */
  String fill(String text) {
    Matcher matcher = NAME.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException(
            "there is no parameter " + name + "; there are " + String.join(", ", values.keySet()));
      }
      used.add(name);
      matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(filled).toString();
  }

  /** The values that have been filled in of the names with this prefix. */
  Set<String> used(String prefix) {
    Set<String> found = new TreeSet<>();
    used.stream().filter(name -> name.startsWith(prefix)).map(values::get).forEach(found::add);
    return found;
  }
}
