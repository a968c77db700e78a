// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The sessions of tasks that a connector no longer has: the MQTT broker still fills them.
 *
 * @param subscriptions by client id
 */
record OrphanedSessions(Map<String, String> subscriptions) {
  /** Clients with higher numbers than there are tasks, and how many of them are looked for. */
  private static final int LOOKED_FOR = 64;

  /**
   * Those that Connect's offsets tell of.
   *
   * @param prefix client ids without their numbers
   * @param tasks how many tasks there are now
   */
  static OrphanedSessions read(OffsetStorageReader offsets, String prefix, int tasks) {
    List<Map<String, String>> partitions =
        IntStream.range(tasks, tasks + LOOKED_FOR)
            .mapToObj(number -> MqttSourceTask.partition(prefix + "-" + number))
            .toList();
    Map<Map<String, String>, Map<String, Object>> known = offsets.offsets(partitions);
    Map<String, String> subscriptions = new LinkedHashMap<>();
    for (Map<String, String> partition : partitions) {
      Map<String, Object> offset = known.get(partition);
      if (offset != null && offset.get(DeliveryRecords.FILTERS) instanceof String filters) {
        subscriptions.put(partition.get(MqttSourceTask.CLIENT), filters);
      }
    }
    return new OrphanedSessions(subscriptions);
  }
}
