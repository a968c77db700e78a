// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The properties of a metric that say something of its value; others are left out.
 *
 * @param unit the unit, or null
 * @param quality the quality, such as 192 for good, or null
 * @param fault why they cannot be trusted, or null
 */
record MetricProperties(String unit, String quality, String fault) {
  static final MetricProperties NONE = new MetricProperties(null, null, null);

  private static final Set<String> UNITS = Set.of("engunit", "unit", "units", "engineering units");
  private static final String QUALITY = "quality";
  private static final int LONGEST = 200;

  /** One value, a number or a text; null for what is another. */
  private static String value(ProtoReader in) throws SparkplugException {
    String value = null;
    boolean missing = false;
    while (in.next()) {
      switch (in.field()) {
        case 2 -> missing = in.flag();
        case 3 -> value = Integer.toString((int) in.varint());
        case 4 -> value = Long.toString(in.varint());
        case 8 -> value = in.text();
        default -> {
          // A set of properties in one is no unit and no quality, however deep it goes.
        }
      }
    }
    return missing ? null : value;
  }

  /** Reads a set of properties: as many values as there are keys. */
  static MetricProperties read(ProtoReader in) throws SparkplugException {
    List<String> keys = new ArrayList<>(2);
    List<String> values = new ArrayList<>(2);
    while (in.next()) {
      if (in.field() == 1) {
        keys.add(in.text());
      } else if (in.field() == 2) {
        values.add(value(in.message()));
      }
    }
    if (keys.size() != values.size()) {
      return new MetricProperties(
          null,
          null,
          "its properties have " + keys.size() + " keys and " + values.size() + " values");
    }
    String unit = null;
    String quality = null;
    for (int i = 0; i < keys.size(); i++) {
      String key = keys.get(i).toLowerCase(Locale.ROOT);
      String value = values.get(i);
      if (value != null && value.length() > LONGEST && (isUnit(key) || key.equals(QUALITY))) {
        return new MetricProperties(
            null, null, "a property has " + value.length() + " characters; at most " + LONGEST);
      }
      unit = isUnit(key) && unit == null ? value : unit;
      quality = key.equals(QUALITY) ? value : quality;
    }
    return new MetricProperties(unit, quality, null);
  }

  private static boolean isUnit(String key) {
    return UNITS.contains(key);
  }
}
