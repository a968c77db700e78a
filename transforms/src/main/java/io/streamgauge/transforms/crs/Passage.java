// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import org.locationtech.proj4j.CoordinateTransform;
import org.locationtech.proj4j.ProjCoordinate;

/** A place that goes through proj4j, once or several times; without a height. For one thread. */
final class Passage {
  private final ProjCoordinate from = new ProjCoordinate();
  private final ProjCoordinate to = new ProjCoordinate();

  /** Goes from a place, which is no place afterwards when proj4j knows no answer. */
  void run(CoordinateTransform transform, double x, double y) {
    if (!Double.isFinite(x) || !Double.isFinite(y)) {
      // For no number Krovak's projection seeks without end.
      to.setValue(Double.NaN, Double.NaN);
      return;
    }
    from.setValue(x, y);
    try {
      transform.transform(from, to);
    } catch (RuntimeException e) {
      // proj4j throws its own exceptions, but also IllegalStateException and others, for no place.
      to.setValue(Double.NaN, Double.NaN);
    }
  }

  /** Where it is now. */
  double x() {
    return to.x;
  }

  /** Where it is now. */
  double y() {
    return to.y;
  }

  Position position() {
    return new Position(to.x, to.y);
  }
}
