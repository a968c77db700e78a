// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The topics that a connector writes to, as far as its configuration alone tells: names that come
 * from readings, or that transforms of others change, do not count.
 */
final class WrittenTopics {
  private static final String READINGS = "kafka.topic";
  private static final String OURS = "io.streamgauge.transforms.";
  private static final String LATE = OURS + "LateEvents";
  private static final List<String> BESIDE =
      List.of("raw.topic", "completeness.topic", "rest.coverage.topic");

  /** Transforms that route what they refuse. */
  private static final Set<String> ROUTING =
      Set.of(
          "EventTime",
          "Reproject",
          "Calibrate",
          "QualityControl",
          "ConvertUnits",
          "SpatialKey",
          "StationRegister",
          "Deduplicate");

  private final Map<String, String> config;
  private final Set<String> topics = new TreeSet<>();
  private String topic;

  private WrittenTopics(Map<String, String> config) {
    this.config = config;
    this.topic =
        Stream.of(READINGS, "archive.read.topic", "replay.topic")
            .map(config::get)
            .filter(each -> each != null)
            .findFirst()
            // As a name that is not known.
            .orElse("{}");
  }

  /** Those of readings, and of what could not be made a reading. */
  static Set<String> of(Map<String, String> config) {
    return new WrittenTopics(config).find();
  }

  /** Those of Connect itself, which nobody sends: positions of sources, and what sinks refuse. */
  static Set<String> ofConnect(Collection<Map<String, String>> configs) {
    return configs.stream()
        .flatMap(
            each ->
                Stream.of("offsets.storage.topic", "errors.deadletterqueue.topic.name")
                    .map(each::get))
        .filter(each -> each != null)
        .collect(Collectors.toSet());
  }

  /** What a person should know of topics that are not sent. */
  static List<String> problems(Map<String, Map<String, String>> connectors, Set<String> listed) {
    return connectors.entrySet().stream()
        .filter(each -> !each.getKey().equals(GatewayFiles.UPLINK))
        .flatMap(
            each ->
                of(each.getValue()).stream()
                    .filter(topic -> !listed.contains(topic))
                    .map(
                        topic ->
                            each.getKey()
                                + " writes to "
                                + topic
                                + ", which is not in config/topics.properties: it stops at the"
                                + " first record for it. Make the topic at the centre, then write "
                                + topic
                                + "=PARTITIONS there and its name to topics in"
                                + " connectors/mirror.json"))
        .toList();
  }

  private Set<String> find() {
    List<String> chain =
        Arrays.stream(config.getOrDefault("transforms", "").split(","))
            .map(String::trim)
            .filter(each -> !each.isEmpty())
            .toList();
    if (!chain.stream().allMatch(this::isKnown)) {
      return Set.of();
    }
    BESIDE.forEach(each -> add(config.getOrDefault(each, "")));
    boolean routes = config.getOrDefault("bad.records", "route").trim().equalsIgnoreCase("route");
    if (config.containsKey(READINGS) && routes) {
      add(resolved(config.getOrDefault("bad.records.topic", "${topic}-dlq")));
    }
    chain.forEach(this::addRoutes);
    add(topic);
    return topics;
  }

  private boolean isKnown(String alias) {
    return type(alias).startsWith(OURS) && option(alias, "predicate").isEmpty();
  }

  private String type(String alias) {
    return option(alias, "type").orElse("");
  }

  private Optional<String> option(String alias, String name) {
    return Optional.ofNullable(config.get("transforms." + alias + "." + name));
  }

  private void addRoutes(String alias) {
    String type = type(alias);
    boolean routes = routes(alias, "on.error");
    Optional<String> route = option(alias, "route.topic").map(this::resolved);
    if (type.equals(LATE)) {
      if (routes(alias, "on.late")) {
        add(route.orElse(topic + "-late"));
      }
      if (routes) {
        add(topic + "-quarantine");
      }
    } else if (routes && ROUTING.contains(type.substring(OURS.length()))) {
      add(route.orElse(topic + "-quarantine"));
    }
    option(alias, "clean.topic").filter(each -> !each.isBlank()).ifPresent(this::goesOn);
  }

  private boolean routes(String alias, String policy) {
    return option(alias, policy).orElse("route").equalsIgnoreCase("route");
  }

  private void goesOn(String clean) {
    topic = resolved(clean);
  }

  private String resolved(String name) {
    return name.replace("${topic}", topic);
  }

  private void add(String name) {
    // What still has a place for a name is known with each reading only.
    if (!name.isBlank() && !name.contains("{")) {
      topics.add(name.trim());
    }
  }
}
