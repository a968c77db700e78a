// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.CoordinateTransform;
import org.locationtech.proj4j.CoordinateTransformFactory;
import org.locationtech.proj4j.ProjCoordinate;

/**
 * The way from one system to another by proj4j, which on its own answers garbage for garbage: so
 * nothing goes in that is not finite and within reach, and nothing comes out that is not on the
 * globe and in the area of use. All goes through WGS 84, where areas of use are told. Heights never
 * go in, because proj4j shifts them between ellipsoids.
 */
public final class Reprojection {
  private static final double FARTHEST = 1e8;
  private static final double PLAIN_METRES = 0.01;

  /** The way back of a shift by seven parameters is an approximation. */
  private static final double SHIFTED_METRES = 1;

  private static final double METRES_PER_DEGREE = 111_320;
  private static final String WGS84 = "+proj=longlat +datum=WGS84 +no_defs";

  private final Crs source;
  private final Crs target;
  private final boolean checkArea;
  private final Both ofSource;
  private final Both ofTarget;

  /** From a system to WGS 84, and back. Shared by threads: proj4j's transforms hold no state. */
  private record Both(CoordinateTransform there, CoordinateTransform back) {

    static Both of(Crs crs) {
      CRSFactory systems = new CRSFactory();
      CoordinateTransformFactory factory = new CoordinateTransformFactory();
      CoordinateReferenceSystem wgs84 = systems.createFromParameters("EPSG:4326", WGS84);
      CoordinateReferenceSystem own = systems.createFromParameters(crs.label(), crs.definition());
      return new Both(factory.createTransform(own, wgs84), factory.createTransform(wgs84, own));
    }
  }

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
  }

  /**
   * The same place in the other system.
   *
   * @throws CrsException when the answer might be wrong
   */
  public Position transform(Position given) throws CrsException {
    Position lonLat = toLonLat(source, given);
    if (source.code() == target.code()) {
      return given;
    }
    return target.code() == Crs.WGS84 ? lonLat : fromLonLat(target, lonLat);
  }

  /** Whether a place that can be transformed is in the areas of use of both, or near them. */
  public boolean isNearAreas(Position given) {
    Position lonLat = raw(source, given);
    return source.area().isNear(lonLat.x(), lonLat.y())
        && target.area().isNear(lonLat.x(), lonLat.y());
  }

  private Position toLonLat(Crs from, Position given) throws CrsException {
    if (!given.finite() || Math.abs(given.x()) > FARTHEST || Math.abs(given.y()) > FARTHEST) {
      throw new CrsException("not_finite", "x=" + given.x() + ", y=" + given.y() + " is no place");
    }
    if (from.geographic() && !given.inDegrees()) {
      throw new CrsException(
          "out_of_range",
          text(given) + " is no longitude and latitude in degrees" + hint(from, given));
    }
    Position lonLat = raw(from, given);
    if (!lonLat.finite() || !lonLat.inDegrees()) {
      throw new CrsException(
          "out_of_range", text(given) + " is no place in " + from + hint(from, given));
    }
    if (checkArea && !from.area().contains(lonLat.x(), lonLat.y())) {
      throw new CrsException(
          "out_of_area",
          text(given)
              + " is out of the area of use of "
              + from
              + " ("
              + from.area()
              + ")"
              + hint(from, given));
    }
    checkCovered(from, lonLat);
    if (from.code() != Crs.WGS84) {
      checkRoundTrip(from, ofSource, given, lonLat);
    }
    return lonLat;
  }

  private Position fromLonLat(Crs to, Position lonLat) throws CrsException {
    if (checkArea && !to.area().contains(lonLat.x(), lonLat.y())) {
      throw new CrsException(
          "out_of_area",
          text(lonLat) + " is out of the area of use of " + to + " (" + to.area() + ")");
    }
    checkCovered(to, lonLat);
    Position result = run(ofTarget.back(), lonLat);
    if (!result.finite()) {
      throw new CrsException("out_of_range", text(lonLat) + " is no place in " + to);
    }
    checkRoundTrip(to, ofTarget, result, lonLat);
    return result;
  }

  private static void checkCovered(Crs crs, Position lonLat) throws CrsException {
    if (!crs.covers(lonLat)) {
      throw new CrsException("out_of_grid", text(lonLat) + " is not covered by the grid of " + crs);
    }
  }

  private Position raw(Crs from, Position given) {
    return from.code() == Crs.WGS84 ? given : run(ofSource.there(), given);
  }

  /** Far from its area a projection may fold: then the way back leads elsewhere. */
  private static void checkRoundTrip(Crs crs, Both both, Position own, Position lonLat)
      throws CrsException {
    Position again = run(both.there(), run(both.back(), lonLat));
    double off =
        METRES_PER_DEGREE
            * Math.hypot(
                again.y() - lonLat.y(),
                Math.IEEEremainder(again.x() - lonLat.x(), 360)
                    * Math.cos(Math.toRadians(lonLat.y())));
    Position back = run(both.back(), lonLat);
    double unit = crs.geographic() ? METRES_PER_DEGREE : 1;
    double ownOff = unit * Math.hypot(back.x() - own.x(), back.y() - own.y());
    double most = crs.operation().equals("none") ? PLAIN_METRES : SHIFTED_METRES;
    if (!(off < most && ownOff < most)) {
      throw new CrsException(
          "out_of_range", text(own) + " does not survive the way to WGS 84 and back in " + crs);
    }
  }

  private String hint(Crs from, Position given) {
    Position swapped = new Position(given.y(), given.x());
    if (from.geographic() && !swapped.inDegrees()) {
      return "";
    }
    Position lonLat = raw(from, swapped);
    boolean fits =
        lonLat.finite() && lonLat.inDegrees() && from.area().contains(lonLat.x(), lonLat.y());
    return fits ? "; x and y look swapped: x is the easting or longitude" : "";
  }

  private static Position run(CoordinateTransform transform, Position given) {
    try {
      ProjCoordinate result = new ProjCoordinate();
      transform.transform(new ProjCoordinate(given.x(), given.y()), result);
      return new Position(result.x, result.y);
    } catch (RuntimeException e) {
      // proj4j throws its own exceptions, but also IllegalStateException and others, for no place.
      return new Position(Double.NaN, Double.NaN);
    }
  }

  private static String text(Position position) {
    return "(" + position.x() + ", " + position.y() + ")";
  }
}
