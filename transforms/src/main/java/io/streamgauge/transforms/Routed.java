// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.PluginVersion;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * True for records that were routed to another topic, and for bad records.
 *
 * @param <R> the record type of the chain
 */
public class Routed<R extends ConnectRecord<R>> implements Predicate<R>, Versioned {
  public static final String OVERVIEW =
      "True for records with the header route_reason and for BadRecords, which no transform should"
          + " change any more. Negate it to guard transforms of other providers.";

  private static final ConfigDef CONFIG = new ConfigDef();

  @Override
  public ConfigDef config() {
    return CONFIG;
  }

  @Override
  public void configure(Map<String, ?> props) {}

  @Override
  public boolean test(R record) {
    return new Reading(record).routed();
  }

  @Override
  public String version() {
    return PluginVersion.get();
  }

  @Override
  public void close() {}
}
