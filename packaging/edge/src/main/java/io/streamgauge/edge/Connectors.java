// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** The connectors of the gateway's worker. */
interface Connectors {
  /**
   * The condition of a connector.
   *
   * @param state PAUSING while a task goes on, and with FAILED in it when one has failed
   * @param source whether it writes into the log
   * @param failure why it has failed, or nothing
   */
  record Condition(String state, boolean source, String failure) {
    /** Of one that was told to stand, of which a part has failed. */
    static final String BUT_FAILED = " (FAILED)";

    boolean failed() {
      return state.contains("FAILED");
    }

    /** Whether nothing of it runs, because somebody wanted that. */
    boolean stands() {
      return state.startsWith("PAUSED") || state.equals("STOPPED");
    }

    /** Whether somebody wanted that nothing of it runs. */
    boolean told() {
      return state.startsWith("PAUS") || state.startsWith("STOPP");
    }
  }

  Map<String, Condition> states() throws IOException, InterruptedException;

  Map<String, String> config(String name) throws IOException, InterruptedException;

  void configure(String name, Map<String, String> config) throws IOException, InterruptedException;

  void restartFailed(String name) throws IOException, InterruptedException;

  void pause(String name) throws IOException, InterruptedException;

  void resume(String name) throws IOException, InterruptedException;

  /** Ends it and its tasks, which is what a change of positions asks for. */
  void stop(String name) throws IOException, InterruptedException;

  /**
   * Gives a stopped uplink other positions: the first offset that it is to send of each partition,
   * or none, which is the beginning of the log.
   */
  void sendFrom(String name, Map<TopicPartition, OptionalLong> positions)
      throws IOException, InterruptedException;
}
