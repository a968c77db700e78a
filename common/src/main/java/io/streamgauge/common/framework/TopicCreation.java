// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.framework;

import io.streamgauge.common.OptionSpelling;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.help.Troubleshooting;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The options by which Connect creates the topics of a source.
 *
 * @param given those of the connector, by their whole names
 * @param readings a topic that the connector writes readings to
 */
record TopicCreation(Map<String, String> given, String readings) {
  private static final String PREFIX = "topic.creation.";
  private static final String GROUPS = PREFIX + "groups";
  private static final String DEFAULT = "default";
  private static final String INCLUDE = "include";
  private static final String REPLICATION = "replication.factor";
  private static final String PARTITIONS = "partitions";

  /** What the names of topics with readings end with, behind the connector's own topic. */
  private static final List<String> ENDINGS = List.of("", "-clean", "-late", "-quarantine", "-dlq");

  private static final Set<String> OF_TOPICS = ofTopics();

  /** What settings begin with that some clusters have beside Kafka's own. */
  private static final List<String> OF_OTHERS = List.of("confluent.", "redpanda.");

  /** Settings of topics that are whole numbers. */
  private static final Set<String> NUMBERS =
      Set.of(
          TopicConfig.RETENTION_MS_CONFIG,
          TopicConfig.RETENTION_BYTES_CONFIG,
          TopicConfig.SEGMENT_MS_CONFIG,
          TopicConfig.SEGMENT_BYTES_CONFIG,
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
          TopicConfig.DELETE_RETENTION_MS_CONFIG,
          REPLICATION,
          PARTITIONS);

  private static final Set<String> FROM_MINUS_ONE =
      Set.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG);

  private static final Map<String, List<String>> CHOICES =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          List.of("delete", "compact"),
          TopicConfig.COMPRESSION_TYPE_CONFIG,
          List.of("producer", "zstd", "lz4", "snappy", "gzip", "uncompressed"),
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          List.of("CreateTime", "LogAppendTime"));

  static TopicCreation of(Map<String, String> connector) {
    Map<String, String> own = new TreeMap<>();
    connector.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !name.equals(PREFIX + "enable") && value != null) {
            own.put(name, value.trim());
          }
        });
    String readings = connector.getOrDefault(SourceOptions.TOPIC, "readings").trim();
    return new TopicCreation(
        Collections.unmodifiableMap(own), readings.replaceAll("\\{[^{}]*}", "x"));
  }

  private static Set<String> ofTopics() {
    Set<String> names =
        Arrays.stream(TopicConfig.class.getFields())
            .filter(field -> field.getName().endsWith("_CONFIG"))
            .map(TopicCreation::text)
            .collect(Collectors.toCollection(TreeSet::new));
    names.addAll(Set.of(INCLUDE, "exclude", REPLICATION, PARTITIONS));
    // Kafka's clients have no names of these two.
    names.add("leader.replication.throttled.replicas");
    names.add("follower.replication.throttled.replicas");
    return Collections.unmodifiableSet(names);
  }

  private static String text(Field constant) {
    try {
      return String.valueOf(constant.get(null));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(constant + " of Kafka is not public", e);
    }
  }

  /**
   * Refuses what Connect could not create topics with, and topics that lose readings.
   *
   * @param largest bytes of the largest record that a source writes
   * @param anything whether options that nobody knows may pass
   */
  void check(long largest, boolean lossAccepted, boolean anything, Problems problems) {
    if (given.isEmpty()) {
      return;
    }
    Set<String> groups =
        Arrays.stream(given.getOrDefault(GROUPS, "").split(","))
            .map(String::trim)
            .filter(group -> !group.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    for (String group : groups) {
      require(group, INCLUDE, "name the topics of this group by a regular expression", problems);
    }
    require(DEFAULT, REPLICATION, "set it, for example to -1 for the broker's default", problems);
    require(DEFAULT, PARTITIONS, "set it, for example to 3", problems);
    groups.add(DEFAULT);
    groups.forEach(group -> checkReplicas(group, problems));
    given.forEach(
        (option, value) -> {
          if (!option.equals(GROUPS)) {
            checkOption(option, value, groups, anything, problems);
            checkTopics(option, value, largest, lossAccepted, problems);
          }
        });
  }

  private void require(String group, String name, String remedy, Problems problems) {
    String option = PREFIX + group + "." + name;
    if (given.getOrDefault(option, "").isEmpty()) {
      problems.add(option, null, remedy);
    }
  }

  private static void checkOption(
      String option, String value, Set<String> groups, boolean anything, Problems problems) {
    String rest = option.substring(PREFIX.length());
    String group = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    String name = rest.substring(Math.min(rest.length(), group.length() + 1));
    boolean known = OF_TOPICS.contains(name) || OF_OTHERS.stream().anyMatch(name::startsWith);
    if (!groups.contains(group) && !anything) {
      problems.tell(
          option,
          OptionSpelling.refusal(option, null)
              + "; the groups of "
              + GROUPS
              + " and their default are "
              + groups);
    } else if (!known && !anything) {
      String meant = OptionSpelling.nearest(name, OF_TOPICS);
      problems.tell(
          option,
          OptionSpelling.refusal(option, meant == null ? null : PREFIX + group + "." + meant));
    } else if (NUMBERS.contains(name) && !value.matches("-?[0-9]{1,18}")) {
      problems.add(option, value, "Kafka reads a whole number here, without a unit");
    } else if (FROM_MINUS_ONE.contains(name) && Long.parseLong(value) < -1) {
      problems.add(option, value, "use -1 for no bound, or a number from 0 on");
    } else if (CHOICES.containsKey(name)) {
      List<String> choices = CHOICES.get(name);
      if (!choices.containsAll(Arrays.stream(value.split(",")).map(String::trim).toList())) {
        problems.add(option, value, "Kafka knows " + String.join(", ", choices) + " only");
      }
    }
  }

  /** More replicas that must have a record than there are would stop each write. */
  private void checkReplicas(String group, Problems problems) {
    String least = PREFIX + group + "." + TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
    String replicas =
        given.getOrDefault(
            PREFIX + group + "." + REPLICATION, given.get(PREFIX + DEFAULT + "." + REPLICATION));
    boolean known = replicas != null && replicas.matches("[0-9]{1,4}");
    String asked = given.getOrDefault(least, "");
    if (known
        && asked.matches("[0-9]{1,4}")
        && Integer.parseInt(asked) > Integer.parseInt(replicas)) {
      problems.add(
          least,
          asked,
          "there are only " + replicas + " replicas, so nothing could be written; name no more");
    }
  }

  private void checkTopics(
      String option, String value, long largest, boolean lossAccepted, Problems problems) {
    boolean compacted =
        option.endsWith("." + TopicConfig.CLEANUP_POLICY_CONFIG)
            && Arrays.stream(value.split(",")).anyMatch(each -> each.trim().equals("compact"));
    if (compacted && !lossAccepted && hasReadings(option)) {
      problems.add(
          option,
          value,
          "of readings with one key Kafka would keep the last only; use delete, or confirm the loss"
              + " with accept.loss=true"
              + Troubleshooting.ACCEPT_LOSS.see());
    }
    boolean bounds = option.endsWith("." + TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    if (bounds && value.matches("[0-9]{1,18}") && Long.parseLong(value) < largest) {
      problems.add(
          option,
          value,
          "a record may have "
              + largest
              + " bytes, and one that the topic refuses stops the task; raise it, or lower"
              + " record.max.bytes");
    }
  }

  /** Whether the group of an option has topics of readings, and not of their coverage alone. */
  private boolean hasReadings(String option) {
    String group = option.substring(PREFIX.length()).replaceFirst("\\..*", "");
    String include = given.get(PREFIX + group + "." + INCLUDE);
    return group.equals(DEFAULT)
        || include == null
        || ENDINGS.stream().anyMatch(ending -> matches(include, readings + ending));
  }

  private static boolean matches(String include, String topic) {
    return Arrays.stream(include.split(","))
        .anyMatch(
            each -> {
              try {
                return topic.matches(each.trim());
              } catch (PatternSyntaxException e) {
                // Connect refuses it in its own words.
                return false;
              }
            });
  }
}
