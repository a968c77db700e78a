// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.worker;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** A sink that takes records and does nothing: what is left is the worker and its converter. */
public final class NothingSinkConnector extends SinkConnector {
  @Override
  public void start(Map<String, String> config) {}

  @Override
  public Class<? extends Task> taskClass() {
    return NothingSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int tasks) {
    return Collections.nCopies(1, Map.of());
  }

  @Override
  public void stop() {}

  @Override
  public ConfigDef config() {
    return new ConfigDef();
  }

  @Override
  public String version() {
    return "bench";
  }

  /** The task of it. */
  public static final class NothingSinkTask extends SinkTask {
    @Override
    public void start(Map<String, String> config) {}

    @Override
    public void put(Collection<SinkRecord> records) {}

    @Override
    public void stop() {}

    @Override
    public String version() {
      return "bench";
    }
  }
}
