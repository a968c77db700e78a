// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/**
 * A place, with x east or longitude and y north or latitude, whatever the authority's axis order.
 *
 * @param x easting or longitude
 * @param y northing or latitude
 */
public record Position(double x, double y) {

  boolean finite() {
    return Double.isFinite(x) && Double.isFinite(y);
  }

  boolean inDegrees() {
    return Math.abs(x) <= 180 && Math.abs(y) <= 90;
  }
}
