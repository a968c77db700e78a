// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Duration;
import java.util.Random;

/**
 * Everything that goes wrong in the field: values out of range, broken payloads, readings hours
 * late, clocks days ahead, an unknown reference system.
 */
final class Mishaps {
  private Mishaps() {}

  /**
   * A reading to which something may have happened.
   *
   * @param lot which lot it drew, from 0 to 1
   */
  static SimulatedReading befall(SimulatedReading reading, double lot, Random random) {
    if (lot < 0.01) {
      return reading.withValue(reading.property() == Property.SOIL_MOISTURE ? 7.5 : -500);
    } else if (lot < 0.02) {
      return reading.withTime(
          reading.time().minus(Duration.ofMinutes(120 + random.nextInt(2_000))));
    } else if (lot < 0.023) {
      return reading.withTime(reading.time().plus(Duration.ofDays(2)));
    } else if (lot < 0.026) {
      return reading.withCrs("EPSG:99999");
    }
    return reading;
  }

  /** A payload to which something may have happened, which still has its number. */
  static String befall(String payload, long number, double lot, Random random) {
    if (lot <= 0.995) {
      return payload;
    }
    return switch (random.nextInt(4)) {
      case 0 -> payload.substring(0, payload.length() / 2);
      case 1 -> "\"n\":" + number + " LOW BATTERY";
      case 2 -> "{\"n\":" + number + ",\"time\":\"soon\",\"value\":1}";
      default -> "{\"n\":" + number + ",\"value\":[1,2}";
    };
  }
}
