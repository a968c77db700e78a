// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/** The makers of what asks the cluster that is read. */
interface ClusterClients {
  /** A consumer of this configuration, which nobody else has. */
  Consumer<byte[], byte[]> consumer(Map<String, Object> configuration);

  /** Who asks for the ids of topics; nothing is asked yet. */
  TopicIds ids(Map<String, Object> configuration);
}
