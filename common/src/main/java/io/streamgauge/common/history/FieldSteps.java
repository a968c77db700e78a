// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.history;

import java.util.ArrayList;
import java.util.List;

/**
 * The way to a field in the syntax of KIP-821, version 2: dots between steps, backticks around a
 * step that has a dot in its name. Kafka's own class for it is no public API.
 */
public final class FieldSteps {
  private FieldSteps() {}

  /**
   * Reads a path: the names of its steps, from the outside in.
   *
   * @throws IllegalArgumentException when a step is empty or a backtick has no partner
   */
  public static List<String> of(String text) {
    List<String> steps = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      int end;
      String step;
      if (at < text.length() && text.charAt(at) == '`') {
        int close = text.indexOf('`', at + 1);
        end = close + 1;
        if (close < 0 || (end < text.length() && text.charAt(end) != '.')) {
          throw new IllegalArgumentException(
              "close the backtick, and put a dot or nothing after it, as in `a.b`.c");
        }
        step = text.substring(at + 1, close);
      } else {
        int dot = text.indexOf('.', at);
        end = dot < 0 ? text.length() : dot;
        step = text.substring(at, end);
      }
      if (step.isBlank()) {
        throw new IllegalArgumentException(
            "give a field name, or names with dots between them; no step may be empty");
      }
      steps.add(step);
      at = end + 1;
    }
    return List.copyOf(steps);
  }

  /** The steps, or null for a text that is no path: headers may come from anybody. */
  public static List<String> orNull(String text) {
    try {
      return of(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The paths of a list with commas between them, without what is none. */
  public static List<List<String>> all(String text) {
    List<List<String>> paths = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      List<String> steps = orNull(each);
      if (steps != null) {
        paths.add(steps);
      }
    }
    return paths;
  }

  /** The path as it is typed. */
  public static String text(List<String> steps) {
    StringBuilder text = new StringBuilder();
    for (String step : steps) {
      text.append(text.isEmpty() ? "" : ".")
          .append(step.indexOf('.') < 0 ? step : "`" + step + "`");
    }
    return text.toString();
  }
}
