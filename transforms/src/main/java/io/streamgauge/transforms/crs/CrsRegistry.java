// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Every EPSG code that this build knows, with how well it can be transformed: verified (agrees with
 * PROJ within 1 cm), limited (the accuracy is stated), or refused, with the reason.
 */
public final class CrsRegistry {
  private static final String RESOURCE = "registry.tsv";
  private static final int MARGIN = 12;

  /** The registry's knowledge of a code; the system is null when it is refused. */
  private record Entry(String name, String reason, Crs system) {}

  private static final String PAIRS = "pairs.tsv";

  private final Map<Integer, Entry> entries;
  private final Map<Pair, Double> pairs;

  /** Two datums between which PROJ knows a way that does not lead over WGS 84. */
  private record Pair(String first, String second) {
    static Pair of(String one, String other) {
      return one.compareTo(other) < 0 ? new Pair(one, other) : new Pair(other, one);
    }
  }

  private CrsRegistry(Map<Integer, Entry> entries, Map<Pair, Double> pairs) {
    this.entries = entries;
    this.pairs = pairs;
  }

  /** Read when it is first needed: scanners of plugins make transforms that nobody uses. */
  private static final class Lazy {
    static final CrsRegistry REGISTRY = load();
  }

  /** The registry of this build. */
  public static CrsRegistry get() {
    return Lazy.REGISTRY;
  }

  private static CrsRegistry load() {
    Map<Integer, Entry> entries = new HashMap<>();
    rows(RESOURCE, row -> entries.put(Integer.valueOf(row[0]), entry(row)));
    Map<Pair, Double> pairs = new HashMap<>();
    rows(PAIRS, row -> pairs.put(Pair.of(row[0], row[1]), number(row[2])));
    return new CrsRegistry(entries, pairs);
  }

  private static void rows(String resource, Consumer<String[]> reader) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                CrsRegistry.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        reader.accept(line.split("\t", -1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + resource + " of this plugin's own jar", e);
    }
  }

  /**
   * Columns: code, name, status, accuracy_m, reason, points, error_m, the area, definition, and the
   * margin of the area where it is not the usual one: beyond it PROJ shifts by another operation.
   */
  private static Entry entry(String[] row) {
    if (row[2].equals("refused")) {
      return new Entry(row[1], row[4], null);
    }
    Area box = new Area(number(row[7]), number(row[8]), number(row[9]), number(row[10]));
    Area area =
        row.length <= MARGIN || row[MARGIN].isEmpty()
            ? box
            : new Area(box.west(), box.south(), box.east(), box.north(), number(row[MARGIN]));
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
    Integer code = CrsName.code(text);
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

  /**
   * Accuracy in metres of the way from one system over WGS 84 to another: errors of two shifts add
   * up, and between some datums the best way of PROJ is farther off than that.
   */
  public double accuracy(Crs from, Crs to) {
    double sum = from.code() == to.code() ? 0 : from.accuracy() + to.accuracy();
    return Math.max(sum, pairs.getOrDefault(Pair.of(from.datum(), to.datum()), 0.0));
  }

  private static String clip(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }
}
