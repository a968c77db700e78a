// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.LogText;
import io.streamgauge.common.Problems;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.WorkerLimits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * The way to the cluster that is read, which Connect tells no source of.
 *
 * @param servers where the cluster is found
 * @param options of its consumer, as the user gave them
 */
record ConsumerSettings(List<String> servers, Map<String, String> options) {
  static final String SERVERS = "replay.bootstrap.servers";
  static final String PREFIX = "replay.consumer.";

  /** What the task decides by itself: which records it sees, and where it reads on. */
  private static final Set<String> OURS =
      Set.of(
          "bootstrap.servers",
          "key.deserializer",
          "value.deserializer",
          "group.id",
          "group.instance.id",
          "group.protocol",
          "group.remote.assignor",
          "enable.auto.commit",
          "auto.commit.interval.ms",
          "auto.offset.reset",
          "isolation.level",
          "allow.auto.create.topics",
          "partition.assignment.strategy",
          "interceptor.classes");

  /** Bytes of one answer: what a task holds of the log at most, beside one partition's part. */
  private static final int FETCH_BYTES = 8 << 20;

  static ConsumerSettings of(List<String> servers, Map<String, String> properties) {
    Map<String, String> own = new TreeMap<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && value != null) {
            own.put(name.substring(PREFIX.length()), value);
          }
        });
    return new ConsumerSettings(List.copyOf(servers), own);
  }

  /** Refuses what the consumer would refuse, what the task decides, and what is not allowed. */
  void check(Map<String, String> properties, WorkerLimits limits, Problems problems) {
    for (String server : servers) {
      try {
        String host = Utils.getHost(server);
        if (host == null || Utils.getPort(server) == null) {
          problems.add(SERVERS, server, "write it as host:9092");
        } else if (!limits.allowsHost(host)) {
          problems.add(SERVERS, server, WorkerLimits.hostRefusal(host));
        }
      } catch (IllegalArgumentException e) {
        problems.add(SERVERS, server, "write it as host:9092");
      }
    }
    boolean anything = Boolean.parseBoolean(properties.get(UnknownOptions.ACCEPT));
    options.forEach(
        (name, value) -> {
          if (OURS.contains(name)) {
            problems.add(
                PREFIX + name, shown(value), "leave it out: the connector decides it by itself");
          } else if (!anything && !ConsumerConfig.configNames().contains(name)) {
            problems.add(
                PREFIX + name,
                "(not shown)",
                "no option of Kafka's consumer has this name; correct it, leave it out, or let it"
                    + " pass with "
                    + UnknownOptions.ACCEPT
                    + "=true");
          } else if (name.endsWith(".location") && !isAllowed(value, limits)) {
            problems.add(PREFIX + name, shown(value), WorkerLimits.pathRefusal());
          }
        });
    if (problems.none()) {
      checkTypes(problems);
    }
  }

  private static boolean isAllowed(String file, WorkerLimits limits) {
    try {
      return file.isBlank() || limits.allows(Path.of(file.trim()));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String shown(String value) {
    return LogText.of(value);
  }

  /** The message of Kafka names its own option, and a value only when it is no secret. */
  private void checkTypes(Problems problems) {
    try {
      ConsumerConfig config = new ConsumerConfig(consumer("read_committed", "check"));
      ConsumerSecurity.check(
          config, options, (name, reason) -> problems.add(PREFIX + name, "(not shown)", reason));
    } catch (ConfigException e) {
      String option =
          options.keySet().stream()
              .filter(name -> String.valueOf(e.getMessage()).contains(name))
              .findFirst()
              .map(name -> PREFIX + name)
              .orElse(SERVERS);
      problems.add(option, "(not shown)", "Kafka's consumer says: " + LogText.of(e.getMessage()));
    } catch (KafkaException e) {
      problems.add(SERVERS, servers, "Kafka's consumer says: " + LogText.of(e.getMessage()));
    }
  }

  /**
   * The configuration of a consumer.
   *
   * @param isolation which records it sees
   * @param client name that the cluster knows it by
   */
  Map<String, Object> consumer(String isolation, String client) {
    Map<String, Object> all = new HashMap<>();
    all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    all.put(ConsumerConfig.CLIENT_ID_CONFIG, client);
    all.putAll(options);
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", servers));
    all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return all;
  }
}
