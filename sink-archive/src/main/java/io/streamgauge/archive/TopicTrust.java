// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.LogText;
import io.streamgauge.common.help.Troubleshooting;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A judgement whether records of a topic can be archived at all. Single ones that cannot are bad
 * records; when none of the first can, the configuration is wrong.
 */
final class TopicTrust {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTrust.class);
  private static final int FIRST = 100;

  private final String topic;
  private boolean proven;
  private int refused;

  TopicTrust(String topic) {
    this.topic = topic;
  }

  /** Takes note that a record was archived, by this task or an earlier one so configured. */
  void prove() {
    proven = true;
  }

  /**
   * Takes note of a record that was refused.
   *
   * @param where it is kept
   * @throws ConnectException when there was no other yet
   */
  void refuse(String reason, String place, String where) {
    refused++;
    if (refused == 1) {
      LOG.warn(
          "A record of {} at {} cannot be archived and is kept in {}; further ones of this topic are"
              + " counted by records-refused-total: {}",
          topic,
          place,
          where,
          reason);
    }
    if (!proven && refused >= FIRST) {
      throw new ConnectException(
          "All of the first "
              + FIRST
              + " records of "
              + LogText.of(topic)
              + " cannot be archived, so the configuration is wrong for this topic; change it, or"
              + " take the topic from the connector. The last, at "
              + place
              + ": "
              + reason
              + Troubleshooting.WRONG_TOPIC.see());
    }
  }
}
