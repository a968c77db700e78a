// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every EPSG code that this build knows, with how well it can be transformed: verified (agrees with
 * PROJ within 1 cm), limited (the accuracy is stated), or refused, with the reason.
 */
public final class CrsRegistry {
  private static final String RESOURCE = "registry.tsv";
  private static final Pattern CODE =
      Pattern.compile("(?:epsg:|urn:ogc:def:crs:epsg:[0-9.]*:)?(\\d{4,6})");
  private static final Pattern CRS84 =
      Pattern.compile("(?:urn:ogc:def:crs:)?ogc:(?:1\\.3|:)?:?crs84");

  /** What is known of a code; the system is null when it is refused. */
  private record Entry(String name, String reason, Crs system) {}

  private final Map<Integer, Entry> entries;

  private CrsRegistry(Map<Integer, Entry> entries) {
    this.entries = entries;
  }

  /** The registry of this build. */
  public static CrsRegistry load() {
    Map<Integer, Entry> entries = new HashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                CrsRegistry.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] row = line.split("\t", -1);
        entries.put(Integer.valueOf(row[0]), entry(row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE + " of this plugin's own jar", e);
    }
    return new CrsRegistry(entries);
  }

  /** Columns: code, name, status, accuracy_m, reason, points, error_m, the area, definition. */
  private static Entry entry(String[] row) {
    if (row[2].equals("refused")) {
      return new Entry(row[1], row[4], null);
    }
    Area area = new Area(number(row[7]), number(row[8]), number(row[9]), number(row[10]));
    return new Entry(
        row[1],
        row[4],
        new Crs(
            Integer.parseInt(row[0]),
            row[1],
            row[2].equals("verified"),
            number(row[3]),
            area,
            row[11]));
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  /**
   * The system of a name: {@code EPSG:n}, {@code n}, {@code urn:ogc:def:crs:EPSG::n} or {@code
   * OGC:CRS84}, in upper or lower case.
   *
   * @throws CrsException when the text names none, the code is unknown, or it is refused
   */
  public Crs find(String text) throws CrsException {
    Integer code = code(text);
    if (code == null) {
      throw new CrsException(
          "unknown_crs",
          "'" + clip(text) + "' is no reference system; write EPSG:n, as in EPSG:32633");
    }
    Entry entry = entries.get(code);
    if (entry == null) {
      throw new CrsException(
          "unknown_crs",
          "EPSG:"
              + code
              + " is unknown; use a current 2-D system of the EPSG dataset, such as EPSG:4326");
    }
    if (entry.system() == null) {
      String name = entry.name().isEmpty() ? "" : " (" + entry.name() + ")";
      throw new CrsException(
          "refused_crs",
          "EPSG:"
              + code
              + name
              + " is refused, since it would give wrong positions: "
              + entry.reason()
              + "; transform it before, or give positions in another system");
    }
    return entry.system();
  }

  private static Integer code(String text) {
    String lower = text.trim().toLowerCase(Locale.ROOT);
    if (CRS84.matcher(lower).matches()) {
      return Crs.WGS84;
    }
    Matcher matcher = CODE.matcher(lower);
    return matcher.matches() ? Integer.valueOf(matcher.group(1)) : null;
  }

  private static String clip(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }
}
