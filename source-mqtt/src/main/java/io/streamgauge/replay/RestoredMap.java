// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A copy of a map without schema, with the values that transforms have replaced and without the
 * fields that they added. A value that is a number or a truth value now was one before.
 *
 * @param replaced values by the paths of their fields
 */
record RestoredMap(Map<List<String>, Object> replaced) {

  Map<?, ?> of(Map<?, ?> map, List<List<String>> added) {
    Map<Object, Object> copy = new LinkedHashMap<>(map);
    replaced.forEach((path, value) -> put(copy, path, value));
    added.forEach(path -> remove(copy, path));
    return copy;
  }

  private static void put(Map<Object, Object> map, List<String> path, Object header) {
    String name = path.get(0);
    if (!map.containsKey(name)) {
      return;
    }
    Object now = map.get(name);
    if (path.size() == 1) {
      map.put(name, before(header, now));
    } else if (now instanceof Map<?, ?> inner) {
      Map<Object, Object> copy = new LinkedHashMap<>(inner);
      put(copy, path.subList(1, path.size()), header);
      map.put(name, copy);
    }
  }

  private static Object before(Object header, Object now) {
    if (now instanceof Boolean && ("true".equals(header) || "false".equals(header))) {
      return Boolean.valueOf((String) header);
    }
    if (!(header instanceof String text) || !(now instanceof Number)) {
      return header;
    }
    try {
      return text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : Double.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static void remove(Map<Object, Object> map, List<String> path) {
    String name = path.get(0);
    if (path.size() == 1) {
      map.remove(name);
    } else if (map.get(name) instanceof Map<?, ?> inner) {
      Map<Object, Object> copy = new LinkedHashMap<>(inner);
      remove(copy, path.subList(1, path.size()));
      map.put(name, copy);
    }
  }
}
