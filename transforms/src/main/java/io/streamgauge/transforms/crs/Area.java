// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/**
 * An area of use in degrees of WGS 84. West is greater than east when it crosses the antimeridian.
 */
record Area(double west, double south, double east, double north) {
  /** Stations may stand a little outside of the box; half a degree keeps every formula accurate. */
  private static final double MARGIN = 0.5;

  boolean contains(double longitude, double latitude) {
    if (latitude < south - MARGIN || latitude > north + MARGIN) {
      return false;
    }
    double width = west <= east ? east - west : east - west + 360;
    double fromWest = longitude - (west - MARGIN);
    return fromWest - 360 * Math.floor(fromWest / 360) <= width + 2 * MARGIN;
  }

  @Override
  public String toString() {
    return "longitude " + west + " to " + east + ", latitude " + south + " to " + north;
  }
}
