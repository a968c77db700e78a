// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * The part of the partitions that a task has: each so many of them, in turn.
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
    return IntStream.range(0, all.size())
        .filter(i -> i % tasks == number)
        .mapToObj(all::get)
        .toList();
  }
}
