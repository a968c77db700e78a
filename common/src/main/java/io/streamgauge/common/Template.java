// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with {@code {name}} placeholders. Only names that are known are replaced, so that the
 * braces of a JSON body or of anything else survive as they are.
 *
 * @param text the template as configured
 */
public record Template(String text) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");
  private static final Pattern NOT_IN_TOPIC_NAMES = Pattern.compile("[^a-zA-Z0-9._-]");
  private static final Pattern NOT_IN_TOPIC_VALUES = Pattern.compile("[^a-zA-Z0-9_-]");

  /** Kafka takes 249, of which derived topics need some: {@code -quarantine}, {@code -late}. */
  private static final int TOPIC_NAME_LENGTH = 220;

  private static final int DIGEST_LENGTH = 16;

  /** The placeholder names in this template, in order of appearance. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** The first placeholder name that is not among the known ones, or null when all are known. */
  public String firstUnknown(Collection<String> known) {
    return names().stream().filter(name -> !known.contains(name)).findFirst().orElse(null);
  }

  /** The text with each known name replaced by its value; unknown names stay as written. */
  public String fill(Map<String, String> values) {
    if (text.indexOf('{') < 0) {
      return text;
    }
    if (text.charAt(0) == '{' && text.indexOf('}') == text.length() - 1) {
      // One name alone is what most fields of a reading are: no need to search.
      String value = values.get(text.substring(1, text.length() - 1));
      return value == null ? text : value;
    }
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            match -> {
              String value = values.get(match.group(1));
              return Matcher.quoteReplacement(value == null ? match.group() : value);
            });
  }

  /** Whether anything in it is replaced. */
  public boolean hasNames() {
    return text.indexOf('{') >= 0 && PLACEHOLDER.matcher(text).find();
  }

  /** Whether what it gives begins with a value rather than with a fixed text. */
  public boolean beginsWithName() {
    return PLACEHOLDER.matcher(text).lookingAt();
  }

  /**
   * The filled text as a legal Kafka topic name: characters that Kafka refuses become {@code _}, in
   * values also the point, since Kafka refuses {@code a.b} beside {@code a_b}. A name that leaves
   * no room for the endings of derived topics keeps its head and gets a digest of the whole.
   */
  public String fillTopic(Map<String, String> values) {
    if (text.indexOf('{') < 0) {
      return legal(text);
    }
    String name =
        PLACEHOLDER
            .matcher(text)
            .replaceAll(
                match -> {
                  String value = values.get(match.group(1));
                  return value == null
                      ? Matcher.quoteReplacement(match.group())
                      : NOT_IN_TOPIC_VALUES.matcher(value).replaceAll("_");
                });
    return legal(name);
  }

  private static String legal(String text) {
    String name = isTopicText(text) ? text : NOT_IN_TOPIC_NAMES.matcher(text).replaceAll("_");
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

  /** The expression would say the same, but this is asked for every record. */
  private static boolean isTopicText(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }
}
