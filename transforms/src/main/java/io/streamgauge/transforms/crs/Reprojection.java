// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/**
 * The way from one system to another by proj4j, which on its own answers garbage for garbage: so
 * nothing goes in that is not finite and within reach, and nothing comes out that is not on the
 * globe and in the area of use. All goes through WGS 84, where areas of use are told. Heights never
 * go in, because proj4j shifts them between ellipsoids.
 */
public final class Reprojection {
  private static final double FARTHEST = 1e8;

  private final Crs source;
  private final Crs target;
  private final boolean checkArea;
  private final Both ofSource;
  private final Both ofTarget;

  /** By how much the coordinates that the way back gives may differ to need no further look. */
  private final double steady;

  /**
   * The way between two systems.
   *
   * @param checkArea whether positions must lie in the areas of use of both
   */
  public Reprojection(Crs source, Crs target, boolean checkArea) {
    this.source = source;
    this.target = target;
    this.checkArea = checkArea;
    ofSource = Both.of(source);
    ofTarget = Both.of(target.shiftedAs(source));
    steady = checkArea && source.code() != Crs.WGS84 ? ofSource.steadyWithin() : 0;
  }

  Crs source() {
    return source;
  }

  /**
   * The same place in the other system.
   *
   * @throws CrsException when the answer might be wrong
   */
  public Position transform(Position given) throws CrsException {
    Passage passage = new Passage();
    Position lonLat = toLonLat(passage, given);
    if (source.code() == target.code()) {
      return given;
    }
    return target.code() == Crs.WGS84 ? lonLat : fromLonLat(passage, lonLat);
  }

  /** Whether a place that can be transformed is in the areas of use of both, or near them. */
  public boolean isNearAreas(Position given) {
    Position lonLat = raw(new Passage(), given);
    return source.area().isNear(lonLat.x(), lonLat.y())
        && target.area().isNear(lonLat.x(), lonLat.y());
  }

  private Position toLonLat(Passage passage, Position given) throws CrsException {
    if (!given.finite() || Math.abs(given.x()) > FARTHEST || Math.abs(given.y()) > FARTHEST) {
      throw new CrsException("not_finite", "x=" + given.x() + ", y=" + given.y() + " is no place");
    }
    if (source.geographic() && !given.inDegrees()) {
      throw new CrsException(
          "out_of_range", text(given) + " is no longitude and latitude in degrees" + hint(given));
    }
    Position lonLat = raw(passage, given);
    if (!lonLat.finite() || !lonLat.inDegrees()) {
      throw new CrsException(
          "out_of_range", text(given) + " is no place in " + source + hint(given));
    }
    if (checkArea && !source.area().contains(lonLat.x(), lonLat.y())) {
      throw new CrsException(
          "out_of_area",
          text(given)
              + " is out of the area of use of "
              + source
              + " ("
              + source.area()
              + ")"
              + hint(given));
    }
    checkCovered(source, lonLat);
    if (source.code() != Crs.WGS84 && !comesBack(passage, given, lonLat)) {
      throw elsewhere(source, given);
    }
    return lonLat;
  }

  private Position fromLonLat(Passage passage, Position lonLat) throws CrsException {
    if (checkArea && !target.area().contains(lonLat.x(), lonLat.y())) {
      throw new CrsException(
          "out_of_area",
          text(lonLat) + " is out of the area of use of " + target + " (" + target.area() + ")");
    }
    checkCovered(target, lonLat);
    passage.run(ofTarget.back(), lonLat.x(), lonLat.y());
    Position result = passage.position();
    if (!result.finite()) {
      throw new CrsException("out_of_range", text(lonLat) + " is no place in " + target);
    }
    if (!leadsTo(ofTarget, passage, result.x(), result.y(), lonLat)) {
      throw elsewhere(target, result);
    }
    return result;
  }

  private static void checkCovered(Crs crs, Position lonLat) throws CrsException {
    if (!crs.covers(lonLat)) {
      throw new CrsException("out_of_grid", text(lonLat) + " is not covered by the grid of " + crs);
    }
  }

  private Position raw(Passage passage, Position given) {
    if (source.code() == Crs.WGS84) {
      return given;
    }
    passage.run(ofSource.there(), given.x(), given.y());
    return passage.position();
  }

  /**
   * Far from its area a projection may fold: then the way back leads elsewhere, or once more there
   * does. From the very same coordinates, or from some so near to them that nothing can be between,
   * it cannot: then that third way is not gone.
   */
  private boolean comesBack(Passage passage, Position given, Position lonLat) {
    passage.run(ofSource.back(), lonLat.x(), lonLat.y());
    double backX = passage.x();
    double backY = passage.y();
    double dx = backX - given.x();
    double dy = backY - given.y();
    return Math.abs(dx) + Math.abs(dy) <= steady
        || (ofSource.isSame(dx, dy) && leadsTo(ofSource, passage, backX, backY, lonLat));
  }

  private static boolean leadsTo(Both both, Passage passage, double x, double y, Position lonLat) {
    passage.run(both.there(), x, y);
    return both.isSamePlace(passage.x(), passage.y(), lonLat.x(), lonLat.y());
  }

  private static CrsException elsewhere(Crs crs, Position own) {
    return new CrsException(
        "out_of_range", text(own) + " does not survive the way to WGS 84 and back in " + crs);
  }

  private String hint(Position given) {
    Position swapped = new Position(given.y(), given.x());
    if (source.geographic() && !swapped.inDegrees()) {
      return "";
    }
    Position lonLat = raw(new Passage(), swapped);
    boolean fits =
        lonLat.finite() && lonLat.inDegrees() && source.area().contains(lonLat.x(), lonLat.y());
    return fits ? "; x and y look swapped: x is the easting or longitude" : "";
  }

  private static String text(Position position) {
    return "(" + position.x() + ", " + position.y() + ")";
  }
}
