// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * The path to a field as transforms write it: names with dots between them, in backticks where a
 * name has a dot.
 */
final class FieldSteps {
  private FieldSteps() {}

  /** The names of a path, or null for a text that is none: headers may come from anybody. */
  static List<String> of(String text) {
    List<String> steps = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      int end;
      String step;
      if (at < text.length() && text.charAt(at) == '`') {
        int close = text.indexOf('`', at + 1);
        end = close + 1;
        if (close < 0 || (end < text.length() && text.charAt(end) != '.')) {
          return null;
        }
        step = text.substring(at + 1, close);
      } else {
        int dot = text.indexOf('.', at);
        end = dot < 0 ? text.length() : dot;
        step = text.substring(at, end);
      }
      if (step.isBlank()) {
        return null;
      }
      steps.add(step);
      at = end + 1;
    }
    return List.copyOf(steps);
  }

  /** The paths of a list with commas between them, without what is none. */
  static List<List<String>> all(String text) {
    List<List<String>> paths = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      List<String> steps = of(each);
      if (steps != null) {
        paths.add(steps);
      }
    }
    return paths;
  }
}
