// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

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
  private static final String OURS = "io.streamgauge.transforms.";

  /** Transforms that judge by the event time, which EventTime may still change behind them. */
  private static final List<String> BY_TIME = List.of("LateEvents", "Calibrate", "QualityControl");

  /** What Connect itself reads below the alias of a transform. */
  private static final Set<String> CONNECT =
      Set.of("type", "predicate", "negate", "plugin.version");

  /** One transform of the chain with its options. */
  private record Link(String alias, String type, Map<String, String> options) {
    String simpleType() {
      return type.substring(type.lastIndexOf('.') + 1);
    }

    String option(String name) {
      return TRANSFORMS + "." + alias + "." + name;
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
      Transformation<?> transform = load(link.type());
      if (transform != null) {
        setUp(link, transform, problems);
      }
    }
    checkOrder(links, problems);
    links.forEach(
        link -> {
          checkPredicate(link, problems);
          checkTopics(link, problems);
        });
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
      Transformation<?> transform = load(link.type());
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

  /** Topics of one of ours, which would have other names, or take in what is kept apart. */
  private void checkTopics(Link link, Problems problems) {
    if (!link.type().startsWith(OURS)) {
      return;
    }
    link.options()
        .forEach(
            (name, text) -> {
              if (name.endsWith(".topic")) {
                Template.checkTopic(link.option(name), text.trim(), problems);
              }
            });
    String route = link.options().getOrDefault(ROUTE, "").trim();
    String clean = link.options().getOrDefault(CLEAN, "").trim();
    String own = options.getOrDefault(READINGS, OWN_TOPIC).trim();
    String routed = (route.isEmpty() ? OWN_TOPIC + "-quarantine" : route).replace(OWN_TOPIC, own);
    if (!clean.isEmpty() && clean.replace(OWN_TOPIC, own).equals(routed)) {
      problems.add(
          link.option(CLEAN), clean, "what is refused goes there; name another topic for the rest");
    } else if (clean.isEmpty() && routed.equals(own)) {
      problems.add(
          link.option(ROUTE),
          route,
          "the readings that are not refused are there; name another topic for those that are");
    }
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
              links.add(new Link(alias, own.getOrDefault("type", "").trim(), own));
            });
    return links;
  }

  /**
   * A transform of ours, or null: another plugin's, one that is not installed, or a wrong name,
   * which Connect complains of. A plugin's class loader asks Connect's for what it does not have.
   */
  private static Transformation<?> load(String type) {
    if (type.contains(".") ? !type.startsWith(OURS) : type.isEmpty()) {
      return null;
    }
    try {
      Class<?> found = TransformChain.class.getClassLoader().loadClass(type);
      return found.getName().startsWith(OURS) && Transformation.class.isAssignableFrom(found)
          ? (Transformation<?>) found.getDeclaredConstructor().newInstance()
          : null;
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
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
              .anyMatch(later -> later.simpleType().equals("EventTime"));
      if (timeBehind && BY_TIME.contains(early.simpleType())) {
        problems.add(
            TRANSFORMS,
            String.join(", ", links.stream().map(Link::alias).toList()),
            early.alias()
                + " ("
                + early.simpleType()
                + ") judges by the event time, which EventTime reads only behind it; put EventTime"
                + " first");
      }
    }
  }
}
