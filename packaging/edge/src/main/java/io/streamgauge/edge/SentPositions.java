// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Positions of the uplink, as the centre has it in one transaction with the readings. */
interface SentPositions {
  /**
   * The first offset of each partition that is not at the centre yet.
   *
   * @throws IOException when the centre cannot be reached
   */
  Map<TopicPartition, Long> read() throws IOException;
}
