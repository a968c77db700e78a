// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with {@code {name}} placeholders. Only names that are known are replaced, so that the
 * braces of a JSON body or of anything else survive as they are. It is taken apart once, since it
 * is filled for every record.
 */
public final class Template {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");

  /** Kafka takes 249, of which derived topics need some: {@code -quarantine}, {@code -late}. */
  private static final int TOPIC_NAME_LENGTH = 220;

  private static final int DIGEST_LENGTH = 16;

  /** Connect's, the schema registry's, MirrorMaker's and Kafka's own. */
  private static final Pattern INTERNAL =
      Pattern.compile(
          "__.*|_schemas.*|_confluent.*|mm2-.*|.*\\.internal"
              + "|.*connect.*[-_.](configs?|offsets?|status(es)?)|.*[-_.](configs|offsets)"
              + "|configs|offsets|.*-(changelog|repartition)");

  private final String text;
  private final List<Part> parts;
  private final Set<String> names;

  /** What is between its only braces when nothing is outside them, or null. */
  private final String only;

  /** The topic of a text without names. */
  private final String fixedTopic;

  /**
   * A piece of the text as it was written.
   *
   * @param name that it stands for; null when it stands for itself
   */
  private record Part(String written, String name) {
    String of(Map<String, String> values) {
      String value = name == null ? null : values.get(name);
      return value == null ? written : value;
    }
  }

  /**
   * A template.
   *
   * @param text as configured
   */
  public Template(String text) {
    this.text = text;
    List<Part> found = new ArrayList<>();
    Set<String> known = new LinkedHashSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int from = 0;
    while (matcher.find()) {
      if (matcher.start() > from) {
        found.add(new Part(text.substring(from, matcher.start()), null));
      }
      found.add(new Part(matcher.group(), matcher.group(1)));
      known.add(matcher.group(1));
      from = matcher.end();
    }
    if (from < text.length()) {
      found.add(new Part(text.substring(from), null));
    }
    parts = List.copyOf(found);
    names = Collections.unmodifiableSet(known);
    boolean whole = text.lastIndexOf('{') == 0 && text.indexOf('}') == text.length() - 1;
    only = whole ? text.substring(1, text.length() - 1) : null;
    fixedTopic = known.isEmpty() ? legal(text) : null;
  }

  /** The template as configured. */
  public String text() {
    return text;
  }

  /** The placeholder names in this template, in order of appearance. */
  public Set<String> names() {
    return names;
  }

  /** The first placeholder name that is not among the known ones, or null when all are known. */
  public String firstUnknown(Collection<String> known) {
    return names.stream().filter(name -> !known.contains(name)).findFirst().orElse(null);
  }

  /** The text with each known name replaced by its value; unknown names stay as written. */
  public String fill(Map<String, String> values) {
    if (only != null) {
      // One name alone is what most fields of a reading are.
      String value = values.get(only);
      return value == null ? text : value;
    }
    if (names.isEmpty()) {
      return text;
    }
    StringBuilder filled = new StringBuilder(text.length());
    for (Part part : parts) {
      filled.append(part.of(values));
    }
    return filled.toString();
  }

  /** Whether anything in it is replaced. */
  public boolean hasNames() {
    return !names.isEmpty();
  }

  /** Whether what it gives begins with a value rather than with a fixed text. */
  public boolean beginsWithName() {
    return !parts.isEmpty() && parts.get(0).name() != null;
  }

  /**
   * Refuses a text that would become another topic than it says.
   *
   * @param text of an option: a topic's name, in which {@code {name}} and <code>${topic}</code>
   *     stand for others
   */
  public static void checkTopic(String option, String text, Problems problems) {
    String fixed = text.replace("${topic}", "t").replaceAll("(?<!\\$)\\{[^{}]*}", "t");
    if (!fixed.matches("[A-Za-z0-9._-]*")) {
      problems.add(
          option,
          text,
          "a topic's name has letters of ASCII, digits, dots, _ and -; of the names with a $ only"
              + " ${topic} is known");
    }
  }

  /**
   * The filled text as a legal Kafka topic name: characters that Kafka refuses become {@code _}, in
   * values also the point, since Kafka refuses {@code a.b} beside {@code a_b}. A name that leaves
   * no room for the endings of derived topics keeps its head and gets a digest of the whole.
   */
  public String fillTopic(Map<String, String> values) {
    if (fixedTopic != null) {
      return fixedTopic;
    }
    StringBuilder name = new StringBuilder(text.length());
    for (Part part : parts) {
      String value = part.name() == null ? null : values.get(part.name());
      name.append(value == null ? part.written() : topicText(value, false));
    }
    return legal(name.toString());
  }

  /** Whether a name is one of those that Kafka and its services keep for themselves. */
  public static boolean isInternalTopic(String topic) {
    return INTERNAL.matcher(topic.toLowerCase(Locale.ROOT)).matches();
  }

  private static String legal(String text) {
    String name = topicText(text, true);
    if (name.equals(".") || name.equals("..") || name.isEmpty()) {
      name = "_" + name;
    }
    if (name.length() <= TOPIC_NAME_LENGTH) {
      return name;
    }
    return name.substring(0, TOPIC_NAME_LENGTH - DIGEST_LENGTH - 1)
        + "-"
        + Digests.sha256(text).substring(0, DIGEST_LENGTH);
  }

  /** The text with {@code _} for each character that topics cannot have; itself when all can. */
  private static String topicText(String text, boolean points) {
    int at = 0;
    while (at < text.length() && isOfTopics(text.charAt(at), points)) {
      at++;
    }
    if (at == text.length()) {
      return text;
    }
    StringBuilder legal = new StringBuilder(text.length()).append(text, 0, at);
    while (at < text.length()) {
      // One beyond the plane that Java's chars are of is one character, not two.
      int character = text.codePointAt(at);
      legal.append(isOfTopics(character, points) ? (char) character : '_');
      at += Character.charCount(character);
    }
    return legal.toString();
  }

  private static boolean isOfTopics(int c, boolean points) {
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    boolean digit = c >= '0' && c <= '9';
    return letter || digit || c == '_' || c == '-' || (points && c == '.');
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Template same && text.equals(same.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
