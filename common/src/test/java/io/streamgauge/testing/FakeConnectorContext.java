// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** A connector's world, which counts how often new tasks were asked for. */
public final class FakeConnectorContext implements SourceConnectorContext {
  public final AtomicInteger reconfigurations = new AtomicInteger();

  @Override
  public void requestTaskReconfiguration() {
    reconfigurations.incrementAndGet();
  }

  @Override
  public void raiseError(Exception e) {
    throw new AssertionError(e);
  }

  @Override
  public OffsetStorageReader offsetStorageReader() {
    throw new AssertionError("the connector reads no offsets");
  }

  @Override
  public PluginMetrics pluginMetrics() {
    throw new AssertionError("the connector has no metrics");
  }
}
