// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The options in a configuration that neither the connector nor Connect reads. Connect takes them
 * in silence, so a slip of the pen leaves a default in force that nobody meant.
 *
 * @param known names of the connector's own options
 * @param prefixes what only the connector's own options begin with
 * @param former names of options of the version before, which still act
 */
public record UnknownOptions(Set<String> known, List<String> prefixes, Set<String> former) {
  public static final String ACCEPT = OptionSpelling.ACCEPT;

  /** Most names that one line of a log tells. */
  private static final int MOST_TOLD = 20;

  /** Options of connectors and tasks of Connect 3.7 to 4.3 that have no prefix in common. */
  private static final Set<String> CONNECT =
      Set.of(
          "name",
          "connector.class",
          "connector.plugin.version",
          "tasks.max",
          "tasks.max.enforce",
          "key.converter",
          "value.converter",
          "header.converter",
          "transforms",
          "predicates",
          "config.action.reload",
          "exactly.once.support",
          "transaction.boundary",
          "transaction.boundary.interval.ms",
          "offsets.storage.topic",
          "topics",
          "topics.regex",
          "errors.retry.timeout",
          "errors.retry.delay.max.ms",
          "errors.tolerance",
          "errors.log.enable",
          "errors.log.include.messages",
          "errors.deadletterqueue.topic.name",
          "errors.deadletterqueue.topic.replication.factor",
          "errors.deadletterqueue.context.headers.enable",
          "topic.creation.enable",
          "topic.creation.groups",
          "config.providers",
          "task.class");

  /** Names that go on with what others choose: aliases, converters' options, clients' options. */
  private static final List<String> OPEN =
      List.of(
          "key.converter.",
          "value.converter.",
          "header.converter.",
          "transforms.",
          "predicates.",
          "topic.creation.",
          "config.providers.",
          "producer.override.",
          "consumer.override.",
          "admin.override.");

  /**
   * The options that a connector does not have.
   *
   * @param definition its options
   * @param prefixes what only its own options begin with
   */
  public static UnknownOptions of(ConfigDef definition, String... prefixes) {
    return new UnknownOptions(definition.names(), List.of(prefixes), Set.of());
  }

  /** The same, letting these options of the version before pass. */
  public UnknownOptions letting(Set<String> names) {
    return new UnknownOptions(known, prefixes, names);
  }

  /** Adds the option by which unknown options are let pass. */
  public static void define(OptionList options) {
    options
        .flag(
            ACCEPT,
            false,
            "Accept unknown options",
            "Lets options pass that look like one of this connector but are none.")
        .low();
  }

  /**
   * Refuses what looks like an option of the connector, of Connect or of a transform of ours, and
   * is none; values are not shown, since a password may be among them.
   */
  public void check(Map<String, String> given, Problems problems) {
    if (Boolean.parseBoolean(given.get(ACCEPT))) {
      return;
    }
    for (String option : unknown(given)) {
      String meant = nearest(option);
      if (meant != null || prefixes.stream().anyMatch(option::startsWith)) {
        problems.tell(option, OptionSpelling.refusal(option, meant));
      }
    }
    TransformChain.of(given).checkNames(problems);
  }

  /** What is said once of a connector that runs with unknown options; empty for nothing. */
  public List<String> warnings(Map<String, String> given) {
    Set<String> unknown = unknown(given);
    if (unknown.isEmpty() || Boolean.parseBoolean(given.get(ACCEPT))) {
      return List.of();
    }
    List<String> names = unknown.stream().limit(MOST_TOLD).map(LogText::of).toList();
    return List.of(
        "Options that nobody reads"
            + (unknown.size() > MOST_TOLD ? ", " + MOST_TOLD + " of " + unknown.size() : "")
            + ": "
            + String.join(", ", names)
            + "; correct them, leave them out, or set "
            + ACCEPT
            + "=true");
  }

  private Set<String> unknown(Map<String, String> given) {
    Set<String> unknown = new TreeSet<>();
    for (String option : given.keySet()) {
      boolean fine =
          known.contains(option)
              || former.contains(option)
              || CONNECT.contains(option)
              || option.endsWith(".plugin.version")
              || OPEN.stream().anyMatch(option::startsWith);
      if (!fine) {
        unknown.add(option);
      }
    }
    return unknown;
  }

  /** The known name that differs by a slip, or null. */
  private String nearest(String option) {
    List<String> all = new ArrayList<>(new TreeSet<>(known));
    all.addAll(CONNECT);
    all.addAll(new TreeSet<>(former));
    return OptionSpelling.nearest(option, all);
  }
}
