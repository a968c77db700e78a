// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

/**
 * A sensor with its place and its way of writing times.
 *
 * @param id its name
 * @param region where it is
 * @param x easting
 * @param y northing
 * @param crs reference system of both
 * @param times how it writes times
 */
record Sensor(String id, String region, double x, double y, String crs, Times times) {

  /** A way to write times. */
  enum Times {
    SECONDS,
    MILLIS,
    ISO
  }
}
