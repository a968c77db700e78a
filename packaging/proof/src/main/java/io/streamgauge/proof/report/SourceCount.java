// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.util.Objects;

/**
 * The readings of one source, counted from outside.
 *
 * @param source a name for people, as in {@code MQTT}
 * @param sent readings that the source was given to deliver
 * @param onTopic different readings that a consumer found
 * @param archived different readings that the Parquet files hold
 * @param lost readings sent that are not where they must be
 * @param duplicatedOnTopic records on the topic beyond one for each reading
 * @param duplicatedArchived rows in the files beyond one for each record of the topic
 * @param duplicatesAllowedOnTopic whether the protocol of the source may repeat, as QoS 1 of MQTT
 */
public record SourceCount(
    String source,
    long sent,
    long onTopic,
    long archived,
    long lost,
    long duplicatedOnTopic,
    long duplicatedArchived,
    boolean duplicatesAllowedOnTopic) {

  public SourceCount {
    Objects.requireNonNull(source, "source");
  }

  /** Nothing lost, and nothing there twice that must not be. */
  public boolean good() {
    return lost == 0 && wronglyDuplicated() == 0;
  }

  /** Repetitions that are nowhere promised. */
  long wronglyDuplicated() {
    return duplicatedArchived + (duplicatesAllowedOnTopic ? 0 : duplicatedOnTopic);
  }
}
