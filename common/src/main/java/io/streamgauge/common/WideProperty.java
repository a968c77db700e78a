// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One property of a wide element: {@code temperature[Cel]=/t}. The unit is optional; {@code ?} is
 * one that nobody knows, and then a value there is no reading.
 *
 * @param unless a member beside which the value is of another unit, or null
 */
record WideProperty(String name, String unit, JsonPointer pointer, JsonPointer unless) {
  /** Codes of UCUM have brackets of their own: {@code [degF]}. */
  private static final String UNIT = "[^\\[\\]]*+(?:\\[[^\\[\\]]*+][^\\[\\]]*+)*+";

  private static final Pattern FORM =
      Pattern.compile("([^\\[\\]=]+)(?:\\[(" + UNIT + ")])?=(/.*?)(?: unless (/.*))?");

  private static final String UNKNOWN = "?";

  static WideProperty parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not of the form property[unit]=/pointer, or property[unit]=/pointer unless"
              + " /pointer; a comma in a name is written ~2");
    }
    String other = matcher.group(4);
    return new WideProperty(
        matcher.group(1).trim(),
        matcher.group(2),
        Expression.pointer(matcher.group(3)),
        other == null ? null : Expression.pointer(other));
  }

  /** Where the value stands, when nobody can tell its unit in this element; else null. */
  String doubtful(JsonNode element) {
    if (UNKNOWN.equals(unit)) {
      return pointer.toString();
    }
    boolean beside = unless != null && !isAbsent(element.at(unless));
    return beside ? pointer + " beside " + unless : null;
  }

  private static boolean isAbsent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }
}
