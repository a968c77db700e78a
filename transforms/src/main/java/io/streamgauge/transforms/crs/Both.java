// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.CoordinateTransform;
import org.locationtech.proj4j.CoordinateTransformFactory;

/**
 * From a system to WGS 84, and back. Shared by threads: proj4j's transforms hold no state.
 *
 * @param crs the system
 * @param there from it to WGS 84
 * @param back from WGS 84 to it
 * @param most distance in metres from which on the way there and back has led elsewhere
 */
record Both(Crs crs, CoordinateTransform there, CoordinateTransform back, double most) {
  static final double METRES_PER_DEGREE = 111_320;

  private static final double PLAIN_METRES = 0.01;

  /** The way back of a shift by seven parameters is an approximation. */
  private static final double SHIFTED_METRES = 1;

  private static final String WGS84 = "+proj=longlat +datum=WGS84 +no_defs";

  /** What is this much below a bound is below it for certain, whatever was rounded on the way. */
  private static final double CERTAIN = 0.99;

  /** Samples of an area are this many in each direction, and one more. */
  private static final int SAMPLES = 8;

  /** How many metres on the globe a metre of a system may be, at most, to be steady. */
  private static final double STEADY = 10;

  /** Between the samples the way there may stretch this many times more than at any of them. */
  private static final double SURE = 4;

  static Both of(Crs crs) {
    CRSFactory systems = new CRSFactory();
    CoordinateTransformFactory factory = new CoordinateTransformFactory();
    CoordinateReferenceSystem wgs84 = systems.createFromParameters("EPSG:4326", WGS84);
    CoordinateReferenceSystem own = systems.createFromParameters(crs.label(), crs.definition());
    return new Both(
        crs,
        factory.createTransform(own, wgs84),
        factory.createTransform(wgs84, own),
        crs.operation().equals("none") ? PLAIN_METRES : SHIFTED_METRES);
  }

  /** Units of the system in a metre, about. */
  private double unit() {
    return crs.geographic() ? METRES_PER_DEGREE : 1;
  }

  /** Whether coordinates of the system that differ by this much are the same place. */
  boolean isSame(double dx, double dy) {
    // The sum is never less than the distance, and nearly always tells.
    double sum = Math.abs(dx) + Math.abs(dy);
    return sum * unit() < most * CERTAIN || unit() * Math.hypot(dx, dy) < most;
  }

  /** Whether two places on the globe are the same one. */
  boolean isSamePlace(double longitude, double latitude, double otherLon, double otherLat) {
    double sum = Math.abs(longitude - otherLon) + Math.abs(latitude - otherLat);
    return sum * METRES_PER_DEGREE < most * CERTAIN
        || metres(longitude, latitude, otherLon, otherLat) < most;
  }

  private static double metres(
      double longitude, double latitude, double otherLon, double otherLat) {
    return METRES_PER_DEGREE
        * Math.hypot(
            latitude - otherLat,
            Math.IEEEremainder(longitude - otherLon, 360) * Math.cos(Math.toRadians(otherLat)));
  }

  /**
   * By how much coordinates in the area of use may differ, so that the way there leads to the same
   * place from both for certain: so little of {@code most} as that way may stretch it, by what it
   * does in places all over the area, where it nowhere stretches more than tenfold. Zero where it
   * may leap.
   */
  double steadyWithin() {
    if (crs.hasGrid()) {
      return 0;
    }
    Area area = crs.area();
    Passage passage = new Passage();
    double width =
        area.west() <= area.east() ? area.east() - area.west() : 360 + area.east() - area.west();
    double greatest = 1;
    for (int i = 0; i <= SAMPLES; i++) {
      double longitude = area.west() - area.margin() + i * (width + 2 * area.margin()) / SAMPLES;
      longitude = Math.IEEEremainder(longitude, 360);
      for (int j = 0; j <= SAMPLES; j++) {
        double height = area.north() - area.south() + 2 * area.margin();
        double latitude = area.south() - area.margin() + j * height / SAMPLES;
        double stretch = stretch(passage, longitude, Math.max(-90, Math.min(90, latitude)));
        if (!(stretch <= STEADY)) {
          return 0;
        }
        greatest = Math.max(greatest, stretch);
      }
    }
    return most / (SURE * greatest) / unit();
  }

  /** How far a step of a metre away from a place leads, or no number where it leads elsewhere. */
  private double stretch(Passage passage, double longitude, double latitude) {
    passage.run(back, longitude, latitude);
    double x = passage.x();
    double y = passage.y();
    passage.run(there, x, y);
    double ownLon = passage.x();
    double ownLat = passage.y();
    if (!isSamePlace(ownLon, ownLat, longitude, latitude)) {
      return Double.NaN;
    }
    double step = 1 / unit();
    double greatest = 0;
    for (int side = -1; side <= 1; side += 2) {
      passage.run(there, x + side * step, y);
      // The greater one, or no number when one of them is none.
      greatest = Math.max(greatest, metres(passage.x(), passage.y(), ownLon, ownLat));
      passage.run(there, x, y + side * step);
      greatest = Math.max(greatest, metres(passage.x(), passage.y(), ownLon, ownLat));
    }
    return greatest;
  }
}
