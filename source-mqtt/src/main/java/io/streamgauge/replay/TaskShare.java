// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * The part of the partitions that a task has. A partition says itself whose it is: tasks start at
 * different times and may see different topics and partitions, and none may be of two tasks, or of
 * none.
 *
 * @param number of the task, from 0
 * @param tasks that there are
 */
record TaskShare(int number, int tasks) {

  /** The share in a text that {@link #text} has made; all of it when there is none. */
  static TaskShare of(String text) {
    if (text == null) {
      return new TaskShare(0, 1);
    }
    String[] parts = text.split("/", 2);
    return new TaskShare(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  String text() {
    return number + "/" + tasks;
  }

  List<TopicPartition> of(List<TopicPartition> all) {
    return all.stream().filter(this::has).toList();
  }

  /** Neighbours of one topic are of different tasks; the topic's name says where they begin. */
  private boolean has(TopicPartition partition) {
    return Math.floorMod(partition.topic().hashCode() + partition.partition(), tasks) == number;
  }
}
