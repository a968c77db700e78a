// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The options of one transform, read as what they mean.
 *
 * @param config the validated options
 */
record TransformOptions(AbstractConfig config) {

  static TransformOptions of(ConfigDef definition, Map<String, ?> props) {
    // Without the log line of AbstractConfig, which would repeat whole rules at every start.
    return new TransformOptions(new AbstractConfig(definition, props, false));
  }

  String text(String name) {
    return config.getString(name);
  }

  /** The path of a field option, or null when it is not set. */
  FieldPath path(String name) {
    String text = config.getString(name);
    return text == null || text.isEmpty() ? null : FieldPath.of(text);
  }

  /**
   * The path of a field option that a transform cannot do without.
   *
   * @throws ConfigException when it is empty, as every reading would be refused for it
   */
  FieldPath field(String name) {
    FieldPath path = path(name);
    if (path == null) {
      throw new ConfigException(name, "", "Name the field, or leave the option out");
    }
    return path;
  }

  long number(String name) {
    return config.getLong(name);
  }

  /** Milliseconds of a duration. */
  long millis(String name) {
    return Durations.parse(name, config.getString(name)).toMillis();
  }

  int integer(String name) {
    return config.getInt(name);
  }

  boolean flag(String name) {
    return config.getBoolean(name);
  }

  List<String> list(String name) {
    return config.getList(name);
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    return OptionList.constant(type, config.getString(name));
  }
}
