// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static java.lang.Math.atan;
import static java.lang.Math.atan2;
import static java.lang.Math.cos;
import static java.lang.Math.hypot;
import static java.lang.Math.sin;
import static java.lang.Math.sqrt;
import static java.lang.Math.tan;
import static java.lang.Math.toRadians;

/** Metres between two places given in degrees. */
final class Distance {
  private static final double MEAN_RADIUS = 6_371_008.8;
  private static final double EQUATORIAL_RADIUS = 6_378_137;
  private static final double FLATTENING = 1 / 298.257223563;
  private static final double POLAR_RADIUS = EQUATORIAL_RADIUS * (1 - FLATTENING);
  private static final int MOST_STEPS = 100;
  private static final double CONVERGED = 1e-12;

  private Distance() {}

  /** Along a great circle, by the haversine formula. */
  static double onSphere(double lon1, double lat1, double lon2, double lat2) {
    double halfLat = sin(toRadians(lat2 - lat1) / 2);
    double halfLon = sin(toRadians(lon2 - lon1) / 2);
    double haversine =
        halfLat * halfLat + cos(toRadians(lat1)) * cos(toRadians(lat2)) * halfLon * halfLon;
    return 2 * MEAN_RADIUS * atan2(sqrt(haversine), sqrt(Math.max(0, 1 - haversine)));
  }

  /**
   * Along a geodesic of WGS 84, by Vincenty's inverse formula. It does not converge for places that
   * are nearly opposite: those are half the globe apart on a sphere too.
   */
  static double onEllipsoid(double lon1, double lat1, double lon2, double lat2) {
    double l = toRadians(Math.IEEEremainder(lon2 - lon1, 360));
    double u1 = atan((1 - FLATTENING) * tan(toRadians(lat1)));
    double u2 = atan((1 - FLATTENING) * tan(toRadians(lat2)));
    double lambda = l;
    for (int step = 0; step < MOST_STEPS; step++) {
      double sinSigma =
          hypot(cos(u2) * sin(lambda), cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda));
      if (sinSigma == 0) {
        return 0;
      }
      double cosSigma = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda);
      double sigma = atan2(sinSigma, cosSigma);
      double sinAlpha = cos(u1) * cos(u2) * sin(lambda) / sinSigma;
      double cosSqAlpha = 1 - sinAlpha * sinAlpha;
      double cos2m = cosSqAlpha == 0 ? 0 : cosSigma - 2 * sin(u1) * sin(u2) / cosSqAlpha;
      double c = FLATTENING / 16 * cosSqAlpha * (4 + FLATTENING * (4 - 3 * cosSqAlpha));
      double before = lambda;
      lambda =
          l
              + (1 - c)
                  * FLATTENING
                  * sinAlpha
                  * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
      if (Math.abs(lambda - before) < CONVERGED) {
        return arc(sigma, sinSigma, cosSigma, cosSqAlpha, cos2m);
      }
    }
    return onSphere(lon1, lat1, lon2, lat2);
  }

  private static double arc(
      double sigma, double sinSigma, double cosSigma, double cosSqAlpha, double cos2m) {
    double ratio = EQUATORIAL_RADIUS / POLAR_RADIUS;
    double uSq = cosSqAlpha * (ratio * ratio - 1);
    double a = 1 + uSq / 16384 * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
    double b = uSq / 1024 * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
    double square = 2 * cos2m * cos2m - 1;
    double third = b / 6 * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * cos2m * cos2m - 3);
    double delta = b * sinSigma * (cos2m + b / 4 * (cosSigma * square - third));
    return POLAR_RADIUS * a * (sigma - delta);
  }
}
