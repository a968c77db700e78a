// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/**
 * The faults of a combination of options, found once and told twice: beside the option in {@code
 * Connector.validate}, and as an exception in {@code start}.
 */
public final class Problems {
  private final Map<String, List<String>> messages = new LinkedHashMap<>();

  /** Records that this value of this option cannot stay; the remedy says what to do instead. */
  public void add(String option, Object value, String remedy) {
    messages
        .computeIfAbsent(option, any -> new ArrayList<>())
        .add(new ConfigException(option, value, remedy).getMessage());
  }

  /** Records a problem in words that name option, value and remedy already. */
  public void tell(String option, String message) {
    messages.computeIfAbsent(option, any -> new ArrayList<>()).add(message);
  }

  /** Whether nothing is wrong. */
  public boolean none() {
    return messages.isEmpty();
  }

  /** Adds each problem to its option in a validation result. */
  public Config addTo(Config config) {
    List<ConfigValue> values = new ArrayList<>(config.configValues());
    messages.forEach(
        (option, texts) -> {
          ConfigValue value =
              values.stream()
                  .filter(candidate -> candidate.name().equals(option))
                  .findFirst()
                  .orElseGet(
                      () -> {
                        // An option of the framework: Connect merges it by name with its own.
                        ConfigValue own = new ConfigValue(option);
                        values.add(own);
                        return own;
                      });
          texts.forEach(value::addErrorMessage);
        });
    return new Config(values);
  }

  /**
   * Refuses to go on.
   *
   * @throws ConfigException naming every problem, when there is one
   */
  public void throwIfAny() {
    if (!none()) {
      throw new ConfigException(
          String.join(" ", messages.values().stream().flatMap(List::stream).toList()));
    }
  }
}
