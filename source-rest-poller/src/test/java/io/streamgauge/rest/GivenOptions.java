// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options of a connector as a test gives them, and what is said of them. */
final class GivenOptions {
  private GivenOptions() {}

  /** Options that are written as name=value, with semicolons between them. */
  static Map<String, String> of(String text) {
    Map<String, String> all = new HashMap<>();
    for (String option : text.isBlank() ? new String[0] : text.split(";", -1)) {
      String[] pair = option.strip().split("=", 2);
      all.put(pair[0], pair[1]);
    }
    return all;
  }

  /** These options and further ones, name and value by turns; without a value one is taken away. */
  static Map<String, String> with(Map<String, String> options, String... more) {
    Map<String, String> all = new HashMap<>(options);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    all.values().removeIf(value -> value == null);
    return all;
  }

  /** What validation says against them: the name of an option, a bar, and the text. */
  static List<String> errors(Map<String, String> options) {
    return new RestStationSourceConnector()
        .validate(options).configValues().stream()
            .flatMap(value -> value.errorMessages().stream().map(text -> value.name() + "|" + text))
            .toList();
  }
}
