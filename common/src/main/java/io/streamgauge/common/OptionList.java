// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options of a plugin in reading order, each with its group, default, validator, label and
 * sentence.
 *
 * <p>An option without a default is of high importance, any other of medium, unless {@link #high()}
 * or {@link #low()} follows it. Defaults are written as users would type them.
 */
public final class OptionList {
  /** For options that must be given. */
  public static final Object REQUIRED = ConfigDef.NO_DEFAULT_VALUE;

  private final ConfigDef definition;
  private String group = "";
  private int order;
  private ConfigDef.ConfigKey last;

  /** A list without options. */
  public OptionList() {
    this(new ConfigDef());
  }

  /** A list that goes on with the options of a definition. */
  public OptionList(ConfigDef definition) {
    this.definition = definition;
  }

  /** Begins a group, or goes on with it. */
  public OptionList group(String name) {
    group = name;
    order =
        (int)
            definition.configKeys().values().stream().filter(key -> name.equals(key.group)).count();
    return this;
  }

  /** A text that may be anything. */
  public OptionList text(String name, Object byDefault, String label, String sentence) {
    return add(name, Type.STRING, byDefault, null, label, sentence);
  }

  /**
   * A text that something must be able to read.
   *
   * @param form what the documentation says about valid values
   * @param parser throws {@link IllegalArgumentException}, whose message says what to do instead
   */
  public OptionList parsed(
      String name,
      Object byDefault,
      String form,
      Consumer<String> parser,
      String label,
      String sentence) {
    return add(name, Type.STRING, byDefault, new Parsed(form, parser), label, sentence);
  }

  /** One of the constants of an enumeration, as {@link #spelling} writes them, in any case. */
  public <E extends Enum<E>> OptionList choice(
      String name, E byDefault, Class<E> type, String label, String sentence) {
    return add(
        name,
        Type.STRING,
        byDefault == null ? null : spelling(byDefault),
        new Choice(words(type)),
        label,
        sentence);
  }

  /** A whole number of {@code least} or more. */
  public OptionList number(
      String name, Object byDefault, long least, String label, String sentence) {
    return add(name, Type.LONG, byDefault, ConfigDef.Range.atLeast(least), label, sentence);
  }

  /** A whole number in a range. */
  public OptionList number(
      String name, Object byDefault, long least, long most, String label, String sentence) {
    return add(name, Type.LONG, byDefault, ConfigDef.Range.between(least, most), label, sentence);
  }

  /** A whole number of 32 bits. */
  public OptionList integer(
      String name, Object byDefault, int least, int most, String label, String sentence) {
    return add(name, Type.INT, byDefault, ConfigDef.Range.between(least, most), label, sentence);
  }

  /** A duration in the forms of {@link Durations}. */
  public OptionList duration(
      String name,
      Duration byDefault,
      Duration least,
      Duration most,
      String label,
      String sentence) {
    return add(
        name,
        Type.STRING,
        byDefault == null ? null : Durations.text(byDefault),
        Durations.between(least, most),
        label,
        sentence);
  }

  /**
   * A duration whose default is shown as a plain number of the unit that the option's name ends
   * with.
   */
  public OptionList duration(
      String name, long byDefault, Duration least, Duration most, String label, String sentence) {
    return add(
        name,
        Type.STRING,
        Long.toString(byDefault),
        Durations.between(least, most),
        label,
        sentence);
  }

  /** Yes or no. */
  public OptionList flag(String name, boolean byDefault, String label, String sentence) {
    return add(name, Type.BOOLEAN, byDefault, null, label, sentence);
  }

  /** A secret, which is shown to nobody. */
  public OptionList secret(String name, String label, String sentence) {
    return add(name, Type.PASSWORD, null, null, label, sentence);
  }

  /** Texts with commas between them. */
  public OptionList list(
      String name, ConfigDef.Validator validator, String label, String sentence) {
    return add(name, Type.LIST, List.of(), validator, label, sentence);
  }

  /** An option of any other kind. */
  public OptionList add(
      String name,
      Type type,
      Object byDefault,
      ConfigDef.Validator validator,
      String label,
      String sentence) {
    Importance importance = byDefault == REQUIRED ? Importance.HIGH : Importance.MEDIUM;
    definition.define(
        name, type, byDefault, validator, importance, sentence, group, ++order, Width.LONG, label);
    last = definition.configKeys().get(name);
    return this;
  }

  /** Says that most users set the last option. */
  public OptionList high() {
    return importance(Importance.HIGH);
  }

  /** Says that few users set the last option. */
  public OptionList low() {
    return importance(Importance.LOW);
  }

  private OptionList importance(Importance importance) {
    definition.configKeys().remove(last.name);
    definition.define(
        last.name,
        last.type,
        last.defaultValue,
        last.validator,
        importance,
        last.documentation,
        last.group,
        last.orderInGroup,
        last.width,
        last.displayName);
    return this;
  }

  /** The options for Connect. */
  public ConfigDef definition() {
    return definition;
  }

  /** The constants of an enumeration as users write them, in their order. */
  public static <E extends Enum<E>> List<String> words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(OptionList::spelling).toList();
  }

  /** The constant that a user has written, in any case. */
  public static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** How users write a constant: in lower case, with hyphens. */
  static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One of some words, in any case, told in their own order. */
  private record Choice(List<String> words) implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, Object value) {
      if (value != null && !words.contains(value.toString().toLowerCase(Locale.ROOT))) {
        throw new ConfigException(name, LogText.of(value.toString()), "it must be one of " + this);
      }
    }

    @Override
    public String toString() {
      return String.join(", ", words);
    }
  }
}
