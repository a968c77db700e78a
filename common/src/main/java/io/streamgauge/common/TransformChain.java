// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import io.streamgauge.common.chain.OwnTransforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * The transforms of a connector's configuration, as far as they are ours. Connect validates each of
 * their options by itself only, and sets the transforms up when the task starts: what is wrong
 * together would be told by a FAILED task.
 *
 * @param options the options that begin with {@code transforms}, as configured
 */
public record TransformChain(Map<String, String> options) {
  private static final String TRANSFORMS = "transforms";
  private static final String PREDICATES = "predicates";

  /** The topic that a source writes its readings to. */
  private static final String READINGS = "kafka.topic";

  private static final String ROUTE = "route.topic";
  private static final String CLEAN = "clean.topic";
  private static final String OWN_TOPIC = "${topic}";

  /** Transforms that judge by the event time, which EventTime may still change behind them. */
  private static final List<String> BY_TIME = List.of("LateEvents", "Calibrate", "QualityControl");

  /** What Connect itself reads below the alias of a transform. */
  private static final Set<String> CONNECT =
      Set.of("type", "predicate", "negate", "plugin.version");

  /**
   * One transform of the chain with its options.
   *
   * @param type as configured, which may be the alias that Connect has for a class
   * @param ours the name of a class of ours without its package; empty for another plugin's
   */
  private record Link(String alias, String type, String ours, Map<String, String> options) {
    String option(String name) {
      return TRANSFORMS + "." + alias + "." + name;
    }

    String text(String name) {
      return options.getOrDefault(name, "").trim();
    }
  }

  /** The topics of a record before one of ours, when it is refused, and when it is not. */
  private record Flow(Link link, String before, String routed, String after) {
    boolean isClean() {
      return !link.text(CLEAN).isEmpty();
    }
  }

  public TransformChain {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** The transforms among the options of a connector. */
  public static TransformChain of(Map<String, ?> connector) {
    Map<String, String> own = new HashMap<>();
    connector.forEach(
        (name, value) -> {
          boolean ofChain = name.equals(TRANSFORMS) || name.startsWith(TRANSFORMS + ".");
          boolean asked = name.equals(PREDICATES) || name.equals(READINGS);
          if (value != null && (ofChain || asked)) {
            own.put(name, value.toString());
          }
        });
    return new TransformChain(own);
  }

  /** What of these neither a transform with this definition nor Connect reads, in order. */
  public static Set<String> unknown(ConfigDef definition, Set<String> given) {
    Set<String> unknown = new TreeSet<>(given);
    unknown.removeAll(definition.names());
    unknown.removeAll(CONNECT);
    return unknown;
  }

  /** Refuses what could not be set up, and an order in which transforms spoil each other's work. */
  public void check(Problems problems) {
    List<Link> links = links();
    for (Link link : links) {
      Transformation<?> transform = OwnTransforms.load(link.type());
      if (transform != null) {
        setUp(link, transform, problems);
      }
    }
    checkOrder(links, problems);
    links.forEach(link -> checkPredicate(link, problems));
    checkTopics(links, problems);
  }

  /** Connect looks for a predicate when a task starts, which then has no chain. */
  private void checkPredicate(Link link, Problems problems) {
    String predicate = link.options().getOrDefault("predicate", "").trim();
    List<String> known =
        Arrays.stream(options.getOrDefault(PREDICATES, "").split(",")).map(String::trim).toList();
    if (!predicate.isEmpty() && !known.contains(predicate)) {
      problems.add(
          link.option("predicate"), predicate, PREDICATES + " has no such name; add it there");
    }
  }

  /** Refuses options that a transform of ours does not have, and those of no transform at all. */
  void checkNames(Problems problems) {
    List<Link> links = links();
    List<String> aliases = links.stream().map(Link::alias).toList();
    for (Link link : links) {
      Transformation<?> transform = OwnTransforms.load(link.type());
      if (transform != null) {
        Set<String> names = new TreeSet<>(transform.config().names());
        for (String name : unknown(transform.config(), link.options().keySet())) {
          String meant = OptionSpelling.nearest(name, names);
          problems.tell(
              link.option(name),
              OptionSpelling.refusal(link.option(name), meant == null ? null : link.option(meant)));
        }
      }
    }
    for (String option : options.keySet()) {
      String[] parts = option.split("\\.", 3);
      String meant =
          parts.length < 3 || aliases.contains(parts[1])
              ? null
              : OptionSpelling.nearest(parts[1], aliases);
      if (meant != null) {
        problems.tell(
            option, OptionSpelling.refusal(option, TRANSFORMS + "." + meant + "." + parts[2]));
      }
    }
  }

  /** Topics of ours, which would have other names, or take in what is kept apart. */
  private void checkTopics(List<Link> links, Problems problems) {
    String own = options.getOrDefault(READINGS, OWN_TOPIC).trim();
    List<Flow> flows = flows(links, own);
    for (Flow flow : flows) {
      Link link = flow.link();
      String clean = link.text(CLEAN);
      checkNamesOfTopics(link, problems);
      if (!clean.isEmpty() && flow.after().equals(flow.routed())) {
        problems.add(
            link.option(CLEAN),
            clean,
            "what is refused goes there; name another topic for the rest");
      } else if (clean.isEmpty() && List.of(own, flow.before()).contains(flow.routed())) {
        problems.add(
            link.option(ROUTE),
            link.text(ROUTE),
            "the readings that are not refused are there; name another topic for those that are");
      } else {
        checkClean(flow, flows, problems);
      }
    }
  }

  private static void checkClean(Flow flow, List<Flow> flows, Problems problems) {
    for (Flow other : flows) {
      if (other.isClean() && other.after().equals(flow.routed())) {
        problems.add(
            flow.link().option(ROUTE),
            flow.routed(),
            "the readings of "
                + other.link().option(CLEAN)
                + " go there; name another topic for those that are refused");
      }
    }
  }

  private static void checkNamesOfTopics(Link link, Problems problems) {
    link.options()
        .forEach(
            (name, text) -> {
              if (name.endsWith(".topic")) {
                String fixed = text.trim();
                if (new Template(fixed.replace(OWN_TOPIC, "t")).hasNames()) {
                  problems.add(
                      link.option(name),
                      fixed,
                      "a transform knows " + OWN_TOPIC + " only; name the topic without others");
                }
                Template.checkTopic(link.option(name), fixed, problems);
              }
            });
  }

  /**
   * The option of a transform by which records come to this topic, or null.
   *
   * @param readings the topic that <code>${topic}</code> stands for
   */
  public String writerOf(String topic, String readings) {
    for (Flow flow : flows(links(), readings)) {
      if (flow.routed().equals(topic)) {
        return flow.link().option(ROUTE);
      } else if (flow.isClean() && flow.after().equals(topic)) {
        return flow.link().option(CLEAN);
      }
    }
    return null;
  }

  private static List<Flow> flows(List<Link> links, String own) {
    List<Flow> flows = new ArrayList<>();
    String now = own;
    for (Link link : links) {
      if (!link.ours().isEmpty()) {
        String route = link.text(ROUTE);
        String usual = link.ours().equals("LateEvents") ? "-late" : "-quarantine";
        String routed = (route.isEmpty() ? OWN_TOPIC + usual : route).replace(OWN_TOPIC, now);
        String clean = link.text(CLEAN);
        String after = clean.isEmpty() ? now : clean.replace(OWN_TOPIC, now);
        flows.add(new Flow(link, now, routed, after));
        now = after;
      }
    }
    return flows;
  }

  private List<Link> links() {
    List<Link> links = new ArrayList<>();
    Arrays.stream(options.getOrDefault(TRANSFORMS, "").split(","))
        .map(String::trim)
        .filter(alias -> !alias.isEmpty())
        .distinct()
        .forEach(
            alias -> {
              String prefix = TRANSFORMS + "." + alias + ".";
              Map<String, String> own = new HashMap<>();
              options.forEach(
                  (name, value) -> {
                    if (name.startsWith(prefix)) {
                      own.put(name.substring(prefix.length()), value);
                    }
                  });
              String type = own.getOrDefault("type", "").trim();
              links.add(new Link(alias, type, OwnTransforms.name(type), own));
            });
    return links;
  }

  private static void setUp(Link link, Transformation<?> transform, Problems problems) {
    ConfigDef definition = transform.config();
    boolean toldByConnect =
        definition.validate(link.options()).stream()
            .anyMatch(value -> !value.errorMessages().isEmpty());
    if (toldByConnect) {
      return;
    }
    try {
      transform.configure(link.options());
    } catch (ConfigException e) {
      String message = String.valueOf(e.getMessage());
      String option =
          definition.names().stream()
              .filter(name -> message.contains(" configuration " + name + ":"))
              .findFirst()
              .orElse("type");
      problems.tell(
          link.option(option),
          message.replace(
              " configuration " + option + ":", " configuration " + link.option(option) + ":"));
    } finally {
      transform.close();
    }
  }

  private static void checkOrder(List<Link> links, Problems problems) {
    for (int i = 0; i < links.size(); i++) {
      Link early = links.get(i);
      boolean timeBehind =
          links.subList(i + 1, links.size()).stream()
              .anyMatch(later -> later.ours().equals("EventTime"));
      if (timeBehind && BY_TIME.contains(early.ours())) {
        problems.add(
            TRANSFORMS,
            String.join(", ", links.stream().map(Link::alias).toList()),
            early.alias()
                + " ("
                + early.ours()
                + ") judges by the event time, which EventTime reads only behind it; put EventTime"
                + " first");
      }
    }
  }
}
