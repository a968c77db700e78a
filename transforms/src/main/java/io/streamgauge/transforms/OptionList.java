// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Parsed;
import java.util.Arrays;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Declares the options of a transform in reading order, each with group, validator and sentence.
 */
final class OptionList {
  private final ConfigDef definition = new ConfigDef();
  private String group = "Fields";
  private int order;

  OptionList group(String name) {
    group = name;
    order = 0;
    return this;
  }

  OptionList path(String name, String byDefault, String label, String sentence) {
    Parsed validator =
        new Parsed(
            "a field, nested with dots",
            text -> {
              if (!text.isEmpty()) {
                FieldPath.of(text);
              }
            });
    return add(name, Type.STRING, byDefault, validator, label, sentence);
  }

  <E extends Enum<E>> OptionList choice(
      String name, E byDefault, Class<E> type, String label, String sentence) {
    String[] names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toArray(String[]::new);
    ConfigDef.Validator validator = ConfigDef.CaseInsensitiveValidString.in(names);
    return add(
        name, Type.STRING, byDefault.name().toLowerCase(Locale.ROOT), validator, label, sentence);
  }

  OptionList number(String name, long byDefault, long min, String label, String sentence) {
    return add(name, Type.LONG, byDefault, ConfigDef.Range.atLeast(min), label, sentence);
  }

  OptionList flag(String name, boolean byDefault, String label, String sentence) {
    return add(name, Type.BOOLEAN, byDefault, null, label, sentence);
  }

  OptionList add(
      String name,
      Type type,
      Object byDefault,
      ConfigDef.Validator validator,
      String label,
      String sentence) {
    Importance importance =
        byDefault == ConfigDef.NO_DEFAULT_VALUE ? Importance.HIGH : Importance.MEDIUM;
    definition.define(
        name, type, byDefault, validator, importance, sentence, group, ++order, Width.LONG, label);
    return this;
  }

  ConfigDef definition() {
    return definition;
  }

  /** All options, with those that every transform has. */
  ConfigDef withErrorPolicy(String routeTopic) {
    ErrorPolicy.define(this, routeTopic);
    return definition;
  }
}
