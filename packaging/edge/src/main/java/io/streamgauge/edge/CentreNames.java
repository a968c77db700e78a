// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The names of gateways at the centre. */
final class CentreNames implements AutoCloseable {
  /** Small segments, since the uplink and the guard read all of it when they start. */
  private static final Map<String, String> COMPACT =
      Map.of(
          "cleanup.policy", "compact",
          "segment.bytes", "1048576",
          "segment.ms", "600000",
          "min.cleanable.dirty.ratio", "0.1");

  private final Admin admin;

  CentreNames(Properties centre) {
    Properties patient = CentrePositions.client(centre);
    // A person waits for it, over a slow link from a slow device.
    patient.put("request.timeout.ms", "30000");
    patient.put("default.api.timeout.ms", "45000");
    admin = Admin.create(patient);
  }

  /** A refusal that the person who installs can act upon. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  private static IOException refusal(Throwable cause) {
    String what =
        cause instanceof TimeoutException ? "the centre does not answer: " : "the centre refuses: ";
    return new IOException(what + cause.getMessage(), cause);
  }

  /**
   * The partitions of these topics at the centre.
   *
   * @throws RefusedException when it lacks one
   */
  Map<String, Integer> partitions(List<String> topics) throws IOException, RefusedException {
    Map<String, Integer> partitions = new TreeMap<>();
    for (String topic : topics) {
      try {
        TopicDescription found =
            admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic);
        partitions.put(topic, found.partitions().size());
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          throw new RefusedException(
              "the centre has no topic " + topic + ": make it there first, with its partitions");
        }
        throw refusal(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
    return partitions;
  }

  /**
   * Makes the name this gateway's.
   *
   * @throws RefusedException when it is another's: two of one name would fence each other for ever
   */
  void reserve(String gateway) throws IOException, RefusedException {
    String topic = CentrePositions.topic(gateway);
    try {
      admin.createTopics(Set.of(new NewTopic(topic, 1, (short) -1).configs(COMPACT))).all().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        throw new RefusedException(
            "the centre has the topic "
                + topic
                + ": a gateway is named "
                + gateway
                + " already. Take another name, or have that gateway removed first (where it is"
                + " no more: delete that topic)");
      }
      throw refusal(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Gives the name back, and the positions with it. */
  void release(String gateway) throws IOException {
    try {
      KafkaLocalLog.done(admin.deleteTopics(Set.of(CentrePositions.topic(gateway))).all());
    } catch (IOException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
