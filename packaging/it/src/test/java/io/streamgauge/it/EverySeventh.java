// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * A transform of somebody else's that drops every seventh reading, told by its number, so that a
 * reading that comes again is dropped again.
 */
public final class EverySeventh implements Transformation<SourceRecord>, Versioned {

  /** Whether this transform drops the reading. */
  public static boolean drops(int number) {
    return number % 7 == 3;
  }

  @Override
  public SourceRecord apply(SourceRecord record) {
    boolean dropped =
        record.value() instanceof Struct value
            && value.schema().field("attributes") != null
            && drops(Integer.parseInt(String.valueOf(value.getMap("attributes").get("n"))));
    return dropped ? null : record;
  }

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // Nothing to configure.
  }

  @Override
  public void close() {
    // Nothing to close.
  }
}
