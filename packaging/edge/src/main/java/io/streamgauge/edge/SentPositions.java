// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** The centre's side: positions of the uplink, in one transaction with the readings, and topics. */
interface SentPositions {
  /**
   * The first offset of each partition that is not at the centre yet.
   *
   * @throws IOException when the centre cannot be reached
   */
  Map<TopicPartition, Long> read() throws IOException;

  /**
   * Counts of partitions that these topics have at the centre, without topics that it lacks.
   *
   * @throws IOException when the centre cannot be reached
   */
  Map<String, Integer> partitions(Set<String> topics) throws IOException;
}
