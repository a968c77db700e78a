// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An MQTT topic filter whose levels can have names: {@code sensors/{region}/{sensor_id}/+}. The
 * broker sees {@code +} where there is a name.
 *
 * @param text the filter as configured
 * @param levels its levels
 */
record TopicFilter(String text, List<String> levels) {
  private static final Pattern NAME = Pattern.compile("\\{[A-Za-z_][A-Za-z0-9_]*}");
  private static final int LONGEST = 65_535;

  /**
   * Reads a filter as a user writes it.
   *
   * @throws IllegalArgumentException when MQTT has no such filter or a name is used twice
   */
  static TopicFilter parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a topic filter has 1 to 65535 characters and no NUL");
    }
    if (text.startsWith("$share/")) {
      throw new IllegalArgumentException(
          "'" + text + "': write the plain filter, without $share/{group}/ before it");
    }
    List<String> levels = List.of(text.split("/", -1));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      if (level.equals("#") && i < levels.size() - 1) {
        throw new IllegalArgumentException("'" + text + "': # is only allowed as the last level");
      }
      if (level.equals("#") || level.equals("+")) {
        continue;
      }
      if (NAME.matcher(level).matches()) {
        if (!seen.add(level)) {
          throw new IllegalArgumentException("'" + text + "': " + level + " is there twice");
        }
      } else if (level.matches(".*[{}+#].*")) {
        throw new IllegalArgumentException(
            "'" + text + "': level '" + level + "' must be a text, +, # or a {name} as a whole");
      }
    }
    return new TopicFilter(text, levels);
  }

  /** The filter as the broker gets it. */
  String subscription() {
    List<String> plain = new ArrayList<>(levels);
    plain.replaceAll(level -> isName(level) ? "+" : level);
    return String.join("/", plain);
  }

  /** The names of its levels. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    levels.stream().filter(TopicFilter::isName).forEach(level -> names.add(nameOf(level)));
    return names;
  }

  /** The named levels of a topic that this filter matches; empty when it does not match. */
  Optional<Map<String, String>> match(String topic) {
    String[] parts = topic.split("/", -1);
    if (topic.startsWith("$") && !levels.get(0).equals(parts[0])) {
      // Wildcards in the first level leave out the broker's own topics, such as $SYS.
      return Optional.empty();
    }
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      if (level.equals("#")) {
        return Optional.of(names);
      }
      if (i >= parts.length) {
        return Optional.empty();
      }
      if (isName(level)) {
        names.put(nameOf(level), parts[i]);
      } else if (!level.equals("+") && !level.equals(parts[i])) {
        return Optional.empty();
      }
      if (i == levels.size() - 2 && parts.length == i + 1 && levels.get(i + 1).equals("#")) {
        // A trailing # also stands for the parent level itself.
        return Optional.of(names);
      }
    }
    return parts.length == levels.size() ? Optional.of(names) : Optional.empty();
  }

  /** Whether some topic matches both filters, so that its messages would be read twice. */
  boolean overlaps(TopicFilter other) {
    int shorter = Math.min(levels.size(), other.levels.size());
    for (int i = 0; i < shorter; i++) {
      String mine = levels.get(i);
      String theirs = other.levels.get(i);
      if (mine.equals("#") || theirs.equals("#")) {
        return true;
      }
      if (!isWildcard(mine) && !isWildcard(theirs) && !mine.equals(theirs)) {
        return false;
      }
    }
    List<String> longer = levels.size() > shorter ? levels : other.levels;
    return longer.size() == shorter
        || (longer.size() == shorter + 1 && longer.get(shorter).equals("#"));
  }

  /** Whether a level of a filter stands for any level of a topic. */
  static boolean isWildcard(String level) {
    return level.equals("+") || isName(level);
  }

  private static boolean isName(String level) {
    return level.startsWith("{");
  }

  private static String nameOf(String level) {
    return level.substring(1, level.length() - 1);
  }
}
