// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One property of a wide element: {@code temperature[Cel]=/t}. The unit is optional. */
record WideProperty(String name, String unit, JsonPointer pointer) {
  private static final Pattern FORM = Pattern.compile("([^\\[\\]=]+)(?:\\[([^\\]]*)])?=(/.*)");

  static WideProperty parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not of the form property[unit]=/pointer; a comma in a name is written ~2");
    }
    return new WideProperty(
        matcher.group(1).trim(), matcher.group(2), Expression.pointer(matcher.group(3)));
  }
}
