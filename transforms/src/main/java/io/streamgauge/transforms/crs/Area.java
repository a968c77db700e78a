// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/**
 * An area of use in degrees of WGS 84. West is greater than east when it crosses the antimeridian.
 *
 * @param margin degrees around it that are taken for a part of it
 */
record Area(double west, double south, double east, double north, double margin) {
  /** Stations may stand a little outside of the box; half a degree keeps nearly every formula. */
  private static final double MARGIN = 0.5;

  /** Projections are as exact as in their areas for some degrees more. */
  private static final double NEAR = 2;

  Area(double west, double south, double east, double north) {
    this(west, south, east, north, MARGIN);
  }

  boolean contains(double longitude, double latitude) {
    return within(margin, longitude, latitude);
  }

  /** Whether a place is near enough for a formula, where none but the formula changes. */
  boolean isNear(double longitude, double latitude) {
    return within(margin < MARGIN ? margin : NEAR, longitude, latitude);
  }

  private boolean within(double around, double longitude, double latitude) {
    if (latitude < south - around || latitude > north + around) {
      return false;
    }
    double width = west <= east ? east - west : east - west + 360;
    double fromWest = longitude - (west - around);
    return fromWest - 360 * Math.floor(fromWest / 360) <= width + 2 * around;
  }

  @Override
  public String toString() {
    return "longitude " + west + " to " + east + ", latitude " + south + " to " + north;
  }
}
