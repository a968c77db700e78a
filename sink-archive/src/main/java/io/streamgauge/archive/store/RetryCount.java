// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;

/**
 * A count of the requests that the client has sent again by itself. The SDK tells the publishers of
 * a request in place of those of its client, so a count of some requests is a part of the client's.
 */
final class RetryCount implements MetricPublisher {
  private final LongAdder retries = new LongAdder();
  private final RetryCount whole;

  /** The count of a client. */
  RetryCount() {
    this(null);
  }

  private RetryCount(RetryCount whole) {
    this.whole = whole;
  }

  /** The count of some of the requests, which count here too. */
  RetryCount part() {
    return new RetryCount(this);
  }

  boolean any() {
    return sum() > 0;
  }

  long sum() {
    return retries.sum();
  }

  @Override
  public void publish(MetricCollection call) {
    call.metricValues(CoreMetric.RETRY_COUNT).forEach(this::add);
  }

  private void add(int more) {
    retries.add(more);
    if (whole != null) {
      whole.add(more);
    }
  }

  @Override
  public void close() {}
}
