// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;

/** The station source, whose tasks have a {@link FastClock}: hours of it pass within minutes. */
public final class FastStationSourceConnector extends SourceConnector {
  private final RestStationSourceConnector connector = new RestStationSourceConnector();

  @Override
  public String version() {
    return "1";
  }

  @Override
  public ConfigDef config() {
    return connector.config();
  }

  @Override
  public Config validate(Map<String, String> properties) {
    return connector.validate(properties);
  }

  @Override
  public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> properties) {
    return connector.exactlyOnceSupport(properties);
  }

  @Override
  public void initialize(ConnectorContext newContext) {
    super.initialize(newContext);
    connector.initialize(newContext);
  }

  @Override
  public void start(Map<String, String> properties) {
    connector.start(properties);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return FastStationSourceTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int most) {
    return connector.taskConfigs(most);
  }

  @Override
  public void stop() {
    connector.stop();
  }
}
