// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Instant;
import java.util.Objects;

/**
 * The state of the whole system at one moment of a run; a number that is not known is NaN, a whole
 * one negative.
 *
 * @param at the moment, at the end of the time that the rates are of
 * @param sentPerSecond readings that the sources were given
 * @param onTopicPerSecond records that a consumer found
 * @param archivedPerSecond rows that appeared in the archive
 * @param latencyP50Ms from the sending to the topic, of half of the readings at most
 * @param latencyP99Ms from the sending to the topic, of 99 of 100 readings at most
 * @param lagRecords records on the topics that the archive has not read
 * @param workerRssBytes memory of all workers that live
 */
public record SystemState(
    Instant at,
    double sentPerSecond,
    double onTopicPerSecond,
    double archivedPerSecond,
    double latencyP50Ms,
    double latencyP99Ms,
    long lagRecords,
    long workerRssBytes) {

  public SystemState {
    Objects.requireNonNull(at, "at");
  }
}
