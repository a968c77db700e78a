// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/** A note of whether the client has sent a request more than once. */
final class RetryCount implements MetricPublisher {
  private boolean any;

  boolean any() {
    return any;
  }

  @Override
  public void publish(MetricCollection call) {
    any |= call.metricValues(CoreMetric.RETRY_COUNT).stream().anyMatch(count -> count > 0);
  }

  @Override
  public void close() {}
}
