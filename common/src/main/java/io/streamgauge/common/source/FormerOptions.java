// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import io.streamgauge.common.ClientTls;
import io.streamgauge.common.Durations;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Problems;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The options of the version before, which still act in this one.
 *
 * @param all in the order in which they are read
 */
public record FormerOptions(List<Former> all) {
  /**
   * An option that was renamed or dropped.
   *
   * @param advice what to write in its place
   * @param rewriting puts what its value means into the properties, from which it has been taken;
   *     refuses one with an {@link IllegalArgumentException} that says what to do instead
   */
  public record Former(
      String name, String advice, BiConsumer<String, Map<String, String>> rewriting) {
    /** An option that has another name now, which may be there without a value. */
    public static Former renamed(String name, String newName) {
      return new Former(
          name,
          newName,
          (value, properties) ->
              properties.merge(newName, value, (now, old) -> now.isBlank() ? old : now));
    }

    /** An option that is read under its own name as long as it acts. */
    public static Former kept(String name, String advice) {
      return kept(name, advice, any -> {});
    }

    /**
     * The same, of which some values are refused.
     *
     * @param reader throws {@link IllegalArgumentException} for these
     */
    public static Former kept(String name, String advice, Consumer<String> reader) {
      return new Former(
          name,
          advice,
          (value, properties) -> {
            reader.accept(value.trim());
            properties.put(name, value.trim());
          });
    }

    /** A duration that is kept and has to lie in a range. */
    public static Former kept(String name, String advice, Duration least, Duration most) {
      return kept(
          name,
          advice,
          text -> {
            Duration duration = Durations.parse(name, text);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
              throw new IllegalArgumentException(
                  "it must lie in " + Durations.between(least, most) + "; leave it out");
            }
          });
    }

    private void rewrite(String value, Map<String, String> properties) {
      try {
        rewriting.accept(value, properties);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(name, LogText.of(value), e.getMessage());
      }
    }
  }

  public FormerOptions {
    all = List.copyOf(all);
  }

  /** Those that a configuration has. */
  private List<Former> in(Map<String, String> given) {
    return all.stream().filter(former -> given.get(former.name()) != null).toList();
  }

  /** Names of all of them. */
  public Set<String> names() {
    return all.stream().map(Former::name).collect(Collectors.toUnmodifiableSet());
  }

  /** A whole number, as Connect reads one. */
  public static long number(String text, long least, long most) {
    try {
      long number = Long.parseLong(text.trim());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new IllegalArgumentException(
        "no whole number from " + least + " to " + most + "; leave it out");
  }

  /**
   * Yes or no, as Connect reads it.
   *
   * @param remedy what to do about any other text
   */
  public static boolean flag(String text, String remedy) {
    if (!text.trim().matches("(?i)true|false")) {
      throw new IllegalArgumentException(remedy);
    }
    return Boolean.parseBoolean(text.trim());
  }

  /** Those of TLS, which {@link ClientTls} reads on. */
  public static List<Former> ofTls(String prefix) {
    return ClientTls.FORMER.stream()
        .map(name -> Former.kept(prefix + name, tlsAdvice(prefix, name)))
        .toList();
  }

  private static String tlsAdvice(String prefix, String name) {
    return switch (name) {
      case SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, SslConfigs.SSL_KEYSTORE_TYPE_CONFIG ->
          "found out from the store";
      case SslConfigs.SSL_KEY_PASSWORD_CONFIG ->
          prefix + SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG + ", for the key too";
      case SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG ->
          prefix + SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG + ", a file of PEM";
      default ->
          prefix
              + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG
              + ", a file of PEM with certificates and key";
    };
  }

  /** The text of an option that is {@link Former#kept kept}, or null. */
  public static String text(AbstractConfig config, String option) {
    Object text = config.originals().get(option);
    return text == null ? null : text.toString().trim();
  }

  /** The duration of an option that is kept. */
  public static Duration duration(AbstractConfig config, String option, Duration byDefault) {
    String text = text(config, option);
    return text == null ? byDefault : Durations.parse(option, text);
  }

  /** Refuses values that none of them can have. */
  public void check(Map<String, String> given, Problems problems) {
    for (Former former : in(given)) {
      try {
        former.rewriting().accept(given.get(former.name()), new HashMap<>(given));
      } catch (IllegalArgumentException e) {
        problems.add(former.name(), LogText.of(given.get(former.name())), e.getMessage());
      }
    }
  }

  /**
   * The same configuration as it would be written for this version.
   *
   * @throws ConfigException when an option has a value that it never could have
   */
  public Map<String, String> present(Map<String, String> given) {
    List<Former> found = in(given);
    if (found.isEmpty()) {
      return given;
    }
    Map<String, String> present = new HashMap<>(given);
    found.forEach(former -> present.remove(former.name()));
    found.forEach(former -> former.rewrite(given.get(former.name()), present));
    return present;
  }

  /** What is said once of a configuration that has some; empty for nothing. */
  public List<String> warnings(Map<String, String> given) {
    List<Former> found = in(given);
    return found.isEmpty()
        ? List.of()
        : List.of(
            "Options of an earlier version act for the last time: "
                + found.stream()
                    .map(former -> LogText.of(former.name()) + " (now " + former.advice() + ")")
                    .collect(Collectors.joining(", ")));
  }
}
