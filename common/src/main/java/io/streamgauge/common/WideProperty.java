// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One property of a wide element: {@code temperature[Cel]=/t}. The unit is optional; {@code ?} is
 * one that nobody knows, and then a value there is no reading.
 *
 * @param unless a member beside which the value is of another unit, or null
 * @param id its name, with its pointer where the mapping has several pointers of one name
 */
record WideProperty(String name, String unit, JsonPointer pointer, JsonPointer unless, String id) {
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
    String name = matcher.group(1).trim();
    return new WideProperty(
        name,
        matcher.group(2),
        Expression.pointer(matcher.group(3)),
        other == null ? null : Expression.pointer(other),
        name);
  }

  /** The properties of a mapping, told apart. */
  static List<WideProperty> all(List<String> texts) {
    List<WideProperty> all = texts.stream().map(WideProperty::parse).toList();
    Map<String, Long> times =
        all.stream()
            .map(WideProperty::name)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return all.stream().map(each -> times.get(each.name()) > 1 ? each.apart() : each).toList();
  }

  private WideProperty apart() {
    return new WideProperty(name, unit, pointer, unless, name + "=" + pointer);
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
