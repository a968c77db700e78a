// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;

/**
 * The options by which records that are no readings, or are routed, come to topics.
 *
 * @param source the connector's
 */
public record TopicWriters(SourceOptions source) {
  /** Refuses a topic to which transforms route records, for records of another form. */
  public void refuseRoutes(String option, String topic, Problems problems) {
    refuse(option, topic, topic == null ? null : routeTo(topic), problems);
  }

  /**
   * Refuses a topic of any other records for payloads as they came.
   *
   * @param coverage topic of the records of gaps, or null
   */
  public void refuseAll(String option, String topic, String coverage, Problems problems) {
    String bad = source.badRecordsTopic().replace("${topic}", source.topic().text());
    String other = topic.equals(coverage) ? "coverage" : routeTo(topic);
    refuse(option, topic, topic.equals(bad) ? SourceOptions.BAD_RECORDS_TOPIC : other, problems);
  }

  private String routeTo(String topic) {
    return source.transforms().writerOf(topic, source.topic().text());
  }

  private static void refuse(String option, String topic, String writer, Problems problems) {
    if (writer != null) {
      problems.add(option, topic, "records of " + writer + " go there; use a topic of its own");
    }
  }
}
