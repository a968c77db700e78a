// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.framework;

import io.streamgauge.common.help.Troubleshooting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Values in which the worker has left a placeholder, such as {@code ${env:MQTT_PASSWORD}}.
 *
 * <p>Connect fills them in before it shows a configuration to a connector, and leaves them without
 * a word where it has no such provider, or the provider has no such value.
 */
public final class UnresolvedValues {
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\{([A-Za-z][\\w-]*):([^\\s{}$\"]+)}");

  /** A request's own text, in which such a thing may be meant. */
  private static final String BODY = "rest.body";

  private UnresolvedValues() {}

  /**
   * Tells of these values, instead of whatever else is wrong with them.
   *
   * @param config what a validation has found
   * @param given the configuration that it was about
   */
  public static Config told(Config config, Map<String, String> given) {
    Map<String, String> messages = new TreeMap<>();
    given.forEach(
        (option, value) -> {
          Matcher left = PLACEHOLDER.matcher(value == null ? "" : value);
          if (!option.equals(BODY) && left.find()) {
            messages.put(option, message(option, left));
          }
        });
    if (messages.isEmpty()) {
      return config;
    }
    List<ConfigValue> values = new ArrayList<>(config.configValues());
    values.removeIf(value -> messages.containsKey(value.name()));
    messages.forEach(
        (option, message) -> {
          ConfigValue value = new ConfigValue(option);
          value.addErrorMessage(message);
          values.add(value);
        });
    return new Config(values);
  }

  private static String message(String option, Matcher left) {
    return new ConfigException(
            option,
            left.group(),
            "the worker has put nothing in its place: its provider does not know "
                + left.group(2)
                + ", or it has no such provider; give it the value, and name the provider "
                + left.group(1)
                + " in config.providers of its properties, with its class in config.providers."
                + left.group(1)
                + ".class"
                + Troubleshooting.PLACEHOLDER.see())
        .getMessage();
  }
}
