// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * A validator for options whose text must be readable by a parser, so that a wrong one is refused
 * when it is typed. Lists are checked element by element; null means "not set" and passes.
 *
 * @param validValues what the generated documentation says about valid values
 * @param parser throws {@link IllegalArgumentException}, whose message says what to do instead
 */
public record Parsed(String validValues, Consumer<String> parser) implements ConfigDef.Validator {
  private static final Pattern LOGIN = Pattern.compile("//[^/@?#\\s]{1,1000}@");

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)\\b([\\w.-]*(?:key|token|secret|passw|signature|auth|appid)[\\w.-]*)=[^&\\s]+");

  /** The validator for a list that must have an element. */
  public static ConfigDef.Validator ofSome(String validValues, Consumer<String> parser) {
    return new OfSome(new Parsed(validValues, parser));
  }

  /** The validator of a list with one element or more. */
  private record OfSome(Parsed element) implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, Object value) {
      if (value instanceof Collection<?> elements && elements.isEmpty()) {
        throw new ConfigException(name, value, "it is empty; use " + element.validValues());
      }
      element.ensureValid(name, value);
    }

    @Override
    public String toString() {
      return element.toString();
    }
  }

  @Override
  public void ensureValid(String name, Object value) {
    if (value instanceof Collection<?> elements) {
      elements.forEach(element -> ensureValid(name, element));
    } else if (value != null) {
      try {
        parser.accept(value.toString());
      } catch (IllegalArgumentException e) {
        throw new ConfigException(name, shown(value.toString()), e.getMessage());
      }
    }
  }

  /** The value without the login or the keys of a URL in it, in one plain line. */
  private static String shown(String value) {
    String open = LOGIN.matcher(value).replaceAll("//***@");
    return LogText.of(SECRET.matcher(open).replaceAll("$1=***"), LogText.REASON);
  }

  @Override
  public String toString() {
    return validValues;
  }
}
