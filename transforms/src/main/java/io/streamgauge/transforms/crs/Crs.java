// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A coordinate reference system of the registry that can be used: verified or limited. */
public final class Crs {
  static final int WGS84 = 4326;
  private static final Pattern SHIFT =
      Pattern.compile("\\+(towgs84=(?!0,0,0,0,0,0,0\\b)\\S+|datum=\\S+)");
  private static final Pattern PARAMETERS = Pattern.compile("\\+towgs84=\\S+");
  private static final Pattern FIGURE = Pattern.compile("\\+(?:ellps|a|b|rf|pm|datum)=\\S+");

  private final int code;
  private final String name;
  private final boolean verified;
  private final double accuracy;
  private final Area area;
  private final String definition;
  private final Grid grid;
  private final String datum;
  private final String operation;

  Crs(int code, String name, boolean verified, double accuracy, Area area, String definition) {
    this(code, name, verified, accuracy, area, definition, null);
  }

  private Crs(
      int code,
      String name,
      boolean verified,
      double accuracy,
      Area area,
      String definition,
      Grid grid) {
    this.code = code;
    this.name = name;
    this.verified = verified;
    this.accuracy = accuracy;
    this.area = area;
    this.definition = definition;
    this.grid = grid;
    datum = datum(name);
    operation = operation(grid, definition);
  }

  /** The same system, shifted by a grid, which is the best operation that there is. */
  Crs withGrid(Grid newGrid, double newAccuracy, String newDefinition) {
    return new Crs(code, name, true, newAccuracy, area, newDefinition, newGrid);
  }

  /**
   * The same system with the shift of another one of its datum: to PROJ nothing is shifted between
   * two projections of one datum, even where each of them has the parameters of its own zone.
   */
  public Crs shiftedAs(Crs other) {
    String own = parameters(definition);
    String others = parameters(other.definition);
    boolean alike =
        datum.equals(other.datum)
            && grid == null
            && other.grid == null
            && !own.isEmpty()
            && !others.isEmpty()
            && FIGURE
                .matcher(definition)
                .results()
                .map(MatchResult::group)
                .toList()
                .equals(
                    FIGURE.matcher(other.definition).results().map(MatchResult::group).toList());
    return alike && !own.equals(others)
        ? new Crs(code, name, verified, accuracy, area, definition.replace(own, others))
        : this;
  }

  private static String parameters(String definition) {
    Matcher matcher = PARAMETERS.matcher(definition);
    return matcher.find() ? matcher.group() : "";
  }

  /** Whether a place is where the system's grid is, if it has one. */
  boolean covers(Position lonLat) {
    return grid == null || grid.covers(lonLat);
  }

  boolean hasGrid() {
    return grid != null;
  }

  /** How it is shifted to WGS 84: {@code grid=}, {@code towgs84=} or {@code datum=}, or none. */
  public String operation() {
    return operation;
  }

  private static String operation(Grid grid, String definition) {
    if (grid != null) {
      return "grid=" + grid.file().getFileName();
    }
    Matcher shift = SHIFT.matcher(definition);
    return shift.find() && !shift.group(1).equals("datum=WGS84") ? shift.group(1) : "none";
  }

  /**
   * Whether both say where a place is in the same way, apart from the projection. A datum of one
   * name may be shifted in two ways, with a grid for one of them: then the way from one to the
   * other is not without a shift, as it is to PROJ.
   */
  public boolean sharesDatum(Crs other) {
    return datum.equals(other.datum) && shiftedAs(other).shift().equals(other.shift());
  }

  private String shift() {
    return operation.equals("datum=NAD83") ? "none" : operation;
  }

  /** Whether it is WGS 84 itself, towards which systems are verified. */
  public boolean isWgs84() {
    return datum.equals("WGS 84");
  }

  /** The name of what it says places by, apart from the projection. */
  String datum() {
    return datum;
  }

  private static String datum(String name) {
    int slash = name.indexOf(" / ");
    return slash < 0 ? name : name.substring(0, slash);
  }

  /** Its EPSG code. */
  public int code() {
    return code;
  }

  Area area() {
    return area;
  }

  String definition() {
    return definition;
  }

  /** Whether x and y are longitude and latitude in degrees. */
  public boolean geographic() {
    return definition.startsWith("+proj=longlat");
  }

  /** Whether its transformation to WGS 84 agrees with PROJ's best one within a centimetre. */
  public boolean verified() {
    return verified;
  }

  /** Accuracy in metres of its transformation to WGS 84. */
  public double accuracy() {
    return accuracy;
  }

  /** {@code EPSG:n}. */
  public String label() {
    return "EPSG:" + code;
  }

  /** Code and name, for people. */
  @Override
  public String toString() {
    return label() + " (" + name + ")";
  }
}
