// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.keys;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Names the cell of a position: the same for all positions in the cell. */
public final class SpatialCell {
  public static final int LONGEST_GEOHASH = 12;
  public static final int MOST_DECIMALS = 6;

  private static final String ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
  private static final int BITS_PER_CHAR = 5;

  private SpatialCell() {}

  /** Whether this is a place on the globe, in degrees. */
  public static boolean isPlace(double longitude, double latitude) {
    return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
  }

  /** The geohash of a place; 7 characters are about 150 m. */
  public static String geohash(double longitude, double latitude, int length) {
    double west = -180;
    double east = 180;
    double south = -90;
    double north = 90;
    StringBuilder hash = new StringBuilder(length);
    int bits = 0;
    for (int i = 0; i < length * BITS_PER_CHAR; i++) {
      boolean upper;
      if (i % 2 == 0) {
        double middle = (west + east) / 2;
        upper = longitude >= middle;
        west = upper ? middle : west;
        east = upper ? east : middle;
      } else {
        double middle = (south + north) / 2;
        upper = latitude >= middle;
        south = upper ? middle : south;
        north = upper ? north : middle;
      }
      bits = bits << 1 | (upper ? 1 : 0);
      if (i % BITS_PER_CHAR == BITS_PER_CHAR - 1) {
        hash.append(ALPHABET.charAt(bits));
        bits = 0;
      }
    }
    return hash.toString();
  }

  /**
   * The south-west corner of the cell in a grid of 1, 0.1, 0.01, ... degrees, as {@code
   * latitude,longitude}. The cells at the antimeridian and at the pole contain their outer edge.
   */
  public static String grid(double longitude, double latitude, int decimals) {
    return corner(latitude, 90, decimals) + "," + corner(longitude, 180, decimals);
  }

  private static String corner(double degrees, int most, int decimals) {
    BigDecimal last = BigDecimal.valueOf(most).subtract(BigDecimal.ONE.movePointLeft(decimals));
    // The shortest decimal text of the double, so that 0.29 is in the cell 0.29, not in 0.28.
    BigDecimal floor = BigDecimal.valueOf(degrees).setScale(decimals, RoundingMode.FLOOR);
    return floor.min(last).setScale(decimals, RoundingMode.FLOOR).toPlainString();
  }
}
