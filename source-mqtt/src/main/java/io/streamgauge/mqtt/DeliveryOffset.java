// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.LogText;
import io.streamgauge.common.completeness.Completeness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The source partition and offset of a record, as Connect stores them:
 *
 * <pre>
 * partition  client    "mqtt-0"       client id of the task
 * offset     sequence  7              number of the delivery in its task, from 1
 *            index     0              number of the record among those of its delivery
 *            filters   "a/+,b/+/c"    what the client subscribes to, with commas between
 * </pre>
 *
 * <p>No task goes back to sequence and index: the broker alone knows what has been delivered. But
 * an exactly-once worker keeps records in a map by {@code equals}, where two equal readings would
 * become one and the other would never be acknowledged. The filters let the next task take back
 * what is no longer subscribed to.
 *
 * <p>Where readings are expected, the partition of a reading has the group of its sensor too, and
 * its offset the state of that group, which {@link Completeness} keeps.
 */
final class DeliveryOffset {
  static final String CLIENT = "client";
  static final String SEQUENCE = "sequence";
  static final String INDEX = "index";
  static final String FILTERS = "filters";

  /** Clients with higher numbers than there are tasks, and how many of them are looked for. */
  private static final int LOOKED_FOR = 64;

  private DeliveryOffset() {}

  static Map<String, String> partition(String clientId) {
    return Map.of(CLIENT, clientId);
  }

  static Map<String, Object> of(long sequence, int index, String filters) {
    return Map.of(SEQUENCE, sequence, INDEX, index, FILTERS, filters);
  }

  /**
   * What a client subscribed to at its last run.
   *
   * @return null when there was none
   */
  static List<String> subscriptions(OffsetStorageReader offsets, String clientId) {
    Map<String, String> own = partition(clientId);
    List<Map<String, String>> partitions = new ArrayList<>(Completeness.partitions(own));
    partitions.add(own);
    // A group without a reading since may have those of an earlier run: taken back once more, they
    // do no harm.
    List<String> stored =
        offsets.offsets(partitions).values().stream()
            .map(DeliveryOffset::filters)
            .filter(Objects::nonNull)
            .flatMap(filters -> Arrays.stream(filters.split(",")))
            .distinct()
            .toList();
    return stored.isEmpty() ? null : stored;
  }

  /**
   * The sessions of tasks that a connector no longer has, which the MQTT broker still fills.
   *
   * @param prefix client ids without their numbers
   * @param tasks how many tasks there are now
   * @return their subscriptions by client id
   */
  static Map<String, String> orphanedSessions(
      OffsetStorageReader offsets, String prefix, int tasks) {
    List<Map<String, String>> partitions =
        IntStream.range(tasks, tasks + LOOKED_FOR)
            .mapToObj(number -> partition(prefix + "-" + number))
            .toList();
    Map<Map<String, String>, Map<String, Object>> known = offsets.offsets(partitions);
    Map<String, String> subscriptions = new LinkedHashMap<>();
    for (Map<String, String> partition : partitions) {
      String filters = filters(known.get(partition));
      if (filters != null) {
        subscriptions.put(partition.get(CLIENT), filters);
      }
    }
    return subscriptions;
  }

  private static String filters(Map<String, Object> offset) {
    return offset != null && offset.get(FILTERS) instanceof String stored ? stored : null;
  }

  /**
   * Checks an offset that people set.
   *
   * @throws ConnectException when no record of this connector can have had it
   */
  static void check(Map<String, ?> partition, Map<String, ?> offset) {
    if (partition == null || !isPartition(partition)) {
      throw new ConnectException(
          "Partition "
              + LogText.of(partition)
              + " is not one of this connector; use {\"client\": \"<client id>\"} as"
              + " GET /connectors/{name}/offsets shows it");
    }
    if (offset != null && !isOffset(partition, offset)) {
      throw new ConnectException(
          "Offset of "
              + LogText.of(partition)
              + ": it is not one of this connector. The broker, and no offset, knows what has been"
              + " delivered: only null, or what GET /connectors/{name}/offsets has shown, can be"
              + " set");
    }
  }

  private static boolean isPartition(Map<String, ?> partition) {
    return partition.get(CLIENT) instanceof String client
        && (partition.size() == 1
            || Completeness.partitions(partition(client)).contains(partition));
  }

  private static boolean isOffset(Map<String, ?> partition, Map<String, ?> offset) {
    if (partition.size() == 1 && offset.size() != 3) {
      return false;
    }
    try {
      Completeness.check(offset);
    } catch (IllegalArgumentException e) {
      throw new ConnectException(
          "Offset of " + LogText.of(partition) + ": " + LogText.of(e.getMessage(), LogText.REASON),
          e);
    }
    return offset.get(FILTERS) instanceof String
        && isCount(offset.get(SEQUENCE))
        && isCount(offset.get(INDEX));
  }

  private static boolean isCount(Object value) {
    return (value instanceof Long || value instanceof Integer) && ((Number) value).longValue() >= 0;
  }

  /**
   * Subscriptions of an earlier configuration that a persistent session may still hold.
   *
   * @param gone subscriptions that the connector as a whole no longer has
   * @param moved subscriptions that another task has now
   */
  record StaleSubscriptions(List<String> gone, List<String> moved) {
    static final StaleSubscriptions NONE = new StaleSubscriptions(List.of(), List.of());

    /**
     * Compares what a client subscribed to at its last run with what it shall have now.
     *
     * @param earlier the subscriptions of that run, or null when there was none
     */
    static StaleSubscriptions of(List<String> earlier, MqttSourceConfig config) {
      if (earlier == null) {
        return NONE;
      }
      List<String> gone = new ArrayList<>(earlier);
      gone.removeAll(config.allSubscriptions());
      List<String> moved = new ArrayList<>(earlier);
      moved.removeAll(gone);
      moved.removeAll(config.subscriptions());
      return new StaleSubscriptions(List.copyOf(gone), List.copyOf(moved));
    }
  }
}
