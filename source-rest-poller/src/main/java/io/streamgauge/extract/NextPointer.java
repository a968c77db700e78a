// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place where an answer tells its next page: a JSON pointer, or one into the element of a list
 * that has this text in a field, {@code /links[rel=next]/href}.
 *
 * @param field null for a plain pointer
 */
record NextPointer(JsonPointer list, String field, String text, JsonPointer value) {
  private static final Pattern CHOICE =
      Pattern.compile("(/[^\\[\\]]*)\\[([^=\\[\\]]+)=([^\\[\\]]+)](/[^\\[\\]]*)");

  /**
   * Reads a pointer.
   *
   * @throws IllegalArgumentException when it is none
   */
  static NextPointer parse(String text) {
    Matcher choice = CHOICE.matcher(text);
    if (choice.matches()) {
      return new NextPointer(
          JsonPointer.compile(choice.group(1)),
          choice.group(2),
          choice.group(3),
          JsonPointer.compile(choice.group(4)));
    }
    return new NextPointer(JsonPointer.empty(), null, null, JsonPointer.compile(text));
  }

  /** What the answer has there; empty when there is no next page. */
  String find(JsonNode root) {
    if (field == null) {
      return root.at(value).asText("");
    }
    for (JsonNode element : root.at(list)) {
      if (element.path(field).asText("").equals(text)) {
        return element.at(value).asText("");
      }
    }
    return "";
  }
}
