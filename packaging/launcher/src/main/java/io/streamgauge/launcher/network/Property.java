// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An observed property of the network, by the name in topics. */
enum Property {
  TEMPERATURE("Cel"),
  SMOKE("ug/m3"),
  SOIL_MOISTURE("1");

  private final String unit;

  Property(String unit) {
    this.unit = unit;
  }

  String unit() {
    return unit;
  }

  /** The properties of a list of names. */
  static List<Property> list(String names) {
    return Arrays.stream(names.split(",", -1)).map(name -> of(name.strip())).distinct().toList();
  }

  private static Property of(String name) {
    return Arrays.stream(values())
        .filter(property -> property.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "give names of "
                        + Arrays.stream(values())
                            .map(Property::toString)
                            .collect(Collectors.joining(", "))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
