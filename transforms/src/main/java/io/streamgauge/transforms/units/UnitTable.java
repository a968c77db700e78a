// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.units;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The units this build knows, by UCUM code, SenML name and common spellings. */
public final class UnitTable {
  private static final String RESOURCE = "units.tsv";

  private final Map<String, Unit> units;

  private UnitTable(Map<String, Unit> units) {
    this.units = Map.copyOf(units);
  }

  /** The table of this build. */
  public static UnitTable load() {
    Map<String, Unit> units = new HashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                UnitTable.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          add(units, line.split("\t", -1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE + " of this plugin's own jar", e);
    }
    return new UnitTable(units);
  }

  private static void add(Map<String, Unit> units, String[] row) {
    boolean shared = row[1].startsWith("=");
    String code = shared ? row[1].substring(1) : row[1];
    Unit unit = new Unit(code, row[0], number(row[2]), number(row[3]));
    if (!shared) {
      put(units, code, unit);
    }
    for (String alias : row[4].split(" ", -1)) {
      if (!alias.isEmpty()) {
        put(units, alias.replace('~', ' '), unit);
      }
    }
  }

  private static void put(Map<String, Unit> units, String name, Unit unit) {
    if (units.put(name, unit) != null) {
      throw new IllegalStateException(RESOURCE + " names '" + name + "' twice");
    }
  }

  /** A decimal number or a fraction such as 5/9. */
  private static BigDecimal number(String text) {
    String[] parts = text.split("/", -1);
    BigDecimal first = new BigDecimal(parts[0]);
    return parts.length == 1
        ? first
        : first.divide(new BigDecimal(parts[1]), MathContext.DECIMAL128);
  }

  /** The unit of this name, or null. Names are case-sensitive, as in UCUM: mm is not Mm. */
  public Unit find(String name) {
    return units.get(name.trim());
  }
}
