// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.PluginVersion;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * True for records with a header of one of some values.
 *
 * @param <R> the record type of the chain
 */
public class HeaderEquals<R extends ConnectRecord<R>> implements Predicate<R>, Versioned {
  public static final String OVERVIEW =
      "True when the last header of a name has one of the given values, compared as text. False"
          + " when there is no such header.";

  private static final ConfigDef CONFIG =
      new OptionList()
          .group("Header")
          .add(
              "name",
              Type.STRING,
              ConfigDef.NO_DEFAULT_VALUE,
              new ConfigDef.NonEmptyString(),
              "Name",
              "Name of the header.")
          .add(
              "values",
              Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              Parsed.ofSome("the value of a header, or several", any -> {}),
              "Values",
              "Values of which one must be the header's.")
          .definition();

  private String name;
  private Set<String> values;

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  public void configure(Map<String, ?> props) {
    TransformOptions options = TransformOptions.of(CONFIG, props);
    name = options.text("name");
    values = Set.copyOf(options.list("values"));
  }

  @Override
  public boolean test(R record) {
    String value = new Reading(record).header(name);
    return value != null && values.contains(value);
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void close() {}
}
