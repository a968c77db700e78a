// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
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
          "min.cleanable.dirty.ratio", "0.1");

  private static final String MARK = "segment.ms";
  private static final String LIMIT = "message.timestamp.after.max.ms";
  private static final long YEAR = Duration.ofDays(365).toMillis();

  private final Admin admin;

  /** Ten to twenty minutes, and by its digits a mark of the one who made the topic. */
  private final String mark = Integer.toString(600_000 + new SecureRandom().nextInt(600_000));

  CentreNames(Properties centre) {
    Properties patient = CentrePositions.client(centre);
    // A person waits for it, over a slow link from a slow device.
    patient.put("request.timeout.ms", "30000");
    patient.put("default.api.timeout.ms", "45000");
    admin = Admin.create(patient);
  }

  /** Of a centre that is reached already. */
  CentreNames(Admin admin) {
    this.admin = admin;
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
   * Warnings of topics at the centre that refuse records ahead of its clock: one such record, of a
   * gateway whose own clock was wrong, would keep all behind it here.
   */
  List<String> timeLimits(List<String> topics) throws IOException {
    List<String> warnings = new ArrayList<>();
    for (String topic : topics) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      try {
        ConfigEntry limit =
            KafkaLocalLog.done(admin.describeConfigs(Set.of(resource)).all())
                .get(resource)
                .get(LIMIT);
        // Kafka before 3.6 has none.
        if (limit != null && Long.parseLong(limit.value()) < YEAR) {
          warnings.add(
              topic
                  + " at the centre has "
                  + LIMIT
                  + "="
                  + limit.value()
                  + ": a reading whose time is further ahead, from a gateway whose clock was wrong,"
                  + " holds up all that comes behind it. Set it to 9223372036854775807 there");
        }
      } catch (IOException e) {
        if (!(e.getCause() instanceof AuthorizationException)) {
          throw e;
        }
        warnings.add(topic + ": the centre does not tell its " + LIMIT + " (DescribeConfigs)");
      }
    }
    return warnings;
  }

  /**
   * Makes the name this gateway's.
   *
   * @throws RefusedException when it is another's: two of one name would fence each other for ever
   */
  void reserve(String gateway) throws IOException, RefusedException {
    String topic = CentrePositions.topic(gateway);
    Map<String, String> marked = new TreeMap<>(COMPACT);
    marked.put(MARK, mark);
    try {
      admin.createTopics(Set.of(new NewTopic(topic, 1, (short) -1).configs(marked))).all().get();
    } catch (ExecutionException e) {
      // Where the answer was lost, the client has asked again, and the topic is ours.
      if (isOurs(topic)) {
        return;
      }
      if (e.getCause() instanceof TopicExistsException) {
        throw new RefusedException(
            "the centre has the topic "
                + topic
                + ": a gateway is named "
                + gateway
                + " already. Take another name, or have that gateway removed first (where it is"
                + " no more: delete that topic)");
      }
      IOException refusal = refusal(e.getCause());
      throw e.getCause() instanceof TimeoutException
          ? new IOException(
              refusal.getMessage()
                  + ". If it has the topic "
                  + topic
                  + " when it answers again, the name is taken: delete that topic there",
              refusal)
          : refusal;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private boolean isOurs(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      ConfigEntry its =
          KafkaLocalLog.done(admin.describeConfigs(Set.of(resource)).all()).get(resource).get(MARK);
      return its != null && mark.equals(its.value());
    } catch (IOException e) {
      return false;
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
