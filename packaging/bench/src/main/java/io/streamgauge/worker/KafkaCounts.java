// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.worker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The counts that a broker has of connectors and topics of the bench. */
final class KafkaCounts {
  static final int PARTITIONS = 3;

  private KafkaCounts() {}

  /** Records that a sink has committed. */
  static long read(Admin admin, String connector) throws InterruptedException, ExecutionException {
    return admin
        .listConsumerGroupOffsets("connect-" + connector)
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(committed -> committed == null ? 0 : committed.offset())
        .sum();
  }

  /** Records of a topic. */
  static long written(Admin admin, String topic) throws InterruptedException, ExecutionException {
    if (!admin.listTopics().names().get().contains(topic)) {
      return 0;
    }
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    IntStream.range(0, PARTITIONS)
        .forEach(
            partition -> partitions.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
    return admin.listOffsets(partitions).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  /** Bytes of a topic on the disk of the broker. */
  static long bytes(Admin admin, String topic) throws InterruptedException, ExecutionException {
    return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
        .flatMap(directories -> directories.values().stream())
        .flatMap(descriptions -> descriptions.replicaInfos().entrySet().stream())
        .filter(replica -> replica.getKey().topic().equals(topic))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }
}
