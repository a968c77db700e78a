// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import io.streamgauge.common.Digests;
import io.streamgauge.common.Problems;
import io.streamgauge.common.SourceOptions;
import io.streamgauge.common.Template;
import io.streamgauge.common.TransformChain;
import io.streamgauge.common.UnknownOptions;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.common.framework.FrameworkOptions;
import io.streamgauge.mqtt.KeptPayloads;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The configuration of a replay.
 *
 * @param properties as given, with what the sources' options need beside
 * @param consumer the way to the cluster that is read
 * @param topics that are read
 * @param where what a record must meet
 * @param begin where reading begins
 * @param end where reading ends
 * @param target topic that records go to, or null for the one in their header
 * @param decode whether payloads are decoded anew
 * @param rate most records a second of all tasks, or 0
 * @param passes how often a reading may be replayed
 * @param source options shared with the sources
 */
record ReplayConfig(
    Map<String, String> properties,
    ConsumerSettings consumer,
    List<String> topics,
    Selection where,
    LogBound begin,
    LogBound end,
    Template target,
    boolean decode,
    int rate,
    int passes,
    SourceOptions source) {

  /** Stands where nothing is read from it: each record has a topic of its own. */
  private static final String OWN_TOPIC = "readings";

  private static final ConfigDef DEFINITION = ReplayOptions.definition();

  /** Names that go on with what others choose. */
  private static final List<String> OPEN =
      List.of(
          ConsumerSettings.PREFIX,
          RecordConverters.KEY + ".",
          RecordConverters.VALUE + ".",
          RecordConverters.HEADER + ".");

  private static final UnknownOptions UNKNOWN =
      UnknownOptions.of(DEFINITION, "replay.", "payload.", "observation.", "mqtt.", "raw.")
          .letting(Set.of(ReplayOptions.SHARE));

  /** The options, for Connect. */
  static ConfigDef def() {
    return DEFINITION;
  }

  /** The configuration in these properties, each option valid by itself. */
  static ReplayConfig of(Map<String, String> given) {
    Map<String, String> properties = new HashMap<>(given);
    String target = properties.get(ReplayOptions.TOPIC);
    properties.put(SourceOptions.TOPIC, target == null ? OWN_TOPIC : target.trim());
    properties.put(SourceOptions.BAD_RECORDS, "route");
    AbstractConfig config = new AbstractConfig(ReplayOptions.WHOLE, properties, false);
    return new ReplayConfig(
        Map.copyOf(properties),
        ConsumerSettings.of(config.getList(ConsumerSettings.SERVERS), properties),
        config.getList(ReplayOptions.TOPICS).stream().distinct().toList(),
        Selection.of(config.getList(ReplayOptions.WHERE)),
        LogBound.begin(config.getList(ReplayOptions.BEGIN)),
        LogBound.end(config.getList(ReplayOptions.END)),
        target == null ? null : new Template(target.trim()),
        config.getBoolean(ReplayOptions.DECODE),
        config.getInt(ReplayOptions.RATE),
        config.getInt(ReplayOptions.PASSES),
        SourceOptions.from(config));
  }

  /** What cannot work, or would lose or double readings, across options. */
  Problems problems(Map<String, String> given, WorkerLimits limits) {
    Problems problems = new Problems();
    if (topics.isEmpty()) {
      problems.add(ReplayOptions.TOPICS, "", "name at least one topic to read");
    }
    if (consumer.servers().isEmpty()) {
      problems.add(ConsumerSettings.SERVERS, "", "name at least one broker, as in host:9092");
    }
    RecordConverters.check(properties, problems);
    consumer.check(given, limits, problems);
    checkBounds(problems);
    checkLoops(problems);
    if (problems.none()) {
      checkNames(problems);
    }
    if (problems.none() && decode) {
      KeptPayloads.check(properties, problems);
    } else if (problems.none()) {
      source.check(properties, SourceOptions.FIELD_NAMES, problems);
    }
    return problems;
  }

  /** A digest of what a record must meet to be replayed. */
  String selection() {
    String text =
        Stream.of(
                told(ReplayOptions.WHERE, false),
                told(ReplayOptions.BEGIN, begin.is(LogBound.EARLIEST)),
                told(ReplayOptions.END, end.is(LogBound.LATEST)))
            .collect(Collectors.joining(";"));
    return text.equals(";;") ? ReplayOffset.ALL : Digests.sha256(text).substring(0, 8);
  }

  private String told(String option, boolean usual) {
    return usual ? "" : properties.getOrDefault(option, "").replaceAll("\\s", "");
  }

  private void checkBounds(Problems problems) {
    begin.offsets().keySet().stream()
        .filter(partition -> !topics.contains(partition.topic()))
        .forEach(
            partition ->
                problems.add(
                    ReplayOptions.BEGIN, partition, "it is of none of " + ReplayOptions.TOPICS));
    end.offsets().keySet().stream()
        .filter(partition -> !topics.contains(partition.topic()))
        .forEach(
            partition ->
                problems.add(
                    ReplayOptions.END, partition, "it is of none of " + ReplayOptions.TOPICS));
    if (end.time() != null && end.millis(0) <= begin.millis(Long.MIN_VALUE)) {
      problems.add(ReplayOptions.END, end.time(), "it must be later than " + ReplayOptions.BEGIN);
    }
    begin
        .offsets()
        .forEach(
            (partition, from) -> {
              Long until = end.offsets().get(partition);
              if (until != null && until < from) {
                problems.add(
                    ReplayOptions.END,
                    partition + "=" + until,
                    "it must not lie before " + ReplayOptions.BEGIN + ", which is " + from);
              }
            });
  }

  /** A reading that is put where it is read from would be replayed again and again. */
  private void checkLoops(Problems problems) {
    if (target != null && topics.contains(target.text())) {
      problems.add(
          ReplayOptions.TOPIC,
          target.text(),
          "it is one of " + ReplayOptions.TOPICS + ", so it would feed itself; name another topic");
    }
    // Where each record has a topic of its own, only the record shows what stands for ${topic}.
    boolean fixed = target != null && !target.hasNames();
    source
        .transforms()
        .options()
        .forEach(
            (option, value) -> {
              String clean = fixed ? value.replace("${topic}", target.text()) : value;
              boolean routes = option.endsWith(".clean.topic") || option.endsWith(".replacement");
              if (routes && topics.contains(clean.trim())) {
                problems.add(
                    option,
                    value,
                    "it is one of "
                        + ReplayOptions.TOPICS
                        + ", so the replay would feed itself; name another topic");
              }
            });
  }

  private void checkNames(Problems problems) {
    Set<String> known = new HashSet<>(SourceOptions.FIELD_NAMES);
    if (decode) {
      known.addAll(KeptPayloads.names(properties));
    }
    if (target != null) {
      String unknown = target.firstUnknown(known);
      if (unknown != null) {
        problems.add(
            ReplayOptions.TOPIC,
            target.text(),
            "{" + unknown + "} is not known here; use one of " + known + " or a fixed text");
      } else if (!target.hasNames() && Template.isInternalTopic(target.text())) {
        problems.add(
            ReplayOptions.TOPIC,
            target.text(),
            "it is kept for Kafka, Connect and other services; use another name");
      }
    }
  }

  /** Refuses what no new configuration may have. */
  void checkNew(Map<String, String> given, Problems problems) {
    UNKNOWN.check(closed(given), problems);
    TransformChain.of(given).check(problems);
    FrameworkOptions.checkCopies(given, 0, problems);
    if (target != null && target.beginsWithName()) {
      problems.add(
          ReplayOptions.TOPIC,
          target.text(),
          "whoever sends messages chooses the whole name of a topic; begin it with a fixed text,"
              + " such as readings-{sensor_id}");
    }
    if (decode) {
      KeptPayloads.checkNew(given, problems);
    } else {
      given.keySet().stream()
          .filter(name -> name.startsWith("payload.") || name.startsWith("observation."))
          .sorted()
          .findFirst()
          .ifPresent(
              name ->
                  problems.add(
                      ReplayOptions.DECODE,
                      false,
                      name
                          + " is for payloads that are decoded anew; set it to true, or leave"
                          + " that option out"));
    }
  }

  /** What is said once of a connector that runs; empty for nothing. */
  static List<String> warnings(Map<String, String> given) {
    return UNKNOWN.warnings(closed(given));
  }

  private static Map<String, String> closed(Map<String, String> given) {
    Map<String, String> closed = new HashMap<>(given);
    closed.keySet().removeIf(name -> OPEN.stream().anyMatch(name::startsWith));
    return closed;
  }
}
