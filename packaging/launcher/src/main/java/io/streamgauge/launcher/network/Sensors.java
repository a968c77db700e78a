// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The sensors of a network, spread over its regions in turn, in two reference systems. */
final class Sensors {
  private static final List<String> TRICKY_IDS = List.of("01646500", "8E3", "1E-2", "true", "007");
  private static final List<Sensor.Times> TIMES =
      List.of(Sensor.Times.SECONDS, Sensor.Times.MILLIS, Sensor.Times.ISO);
  private static final double METRES_PER_DEGREE = 111_319.490793;

  private final List<String> regions;
  private final boolean tricky;
  private final Random random;

  private Sensors(List<String> regions, boolean tricky, Random random) {
    this.regions = regions;
    this.tricky = tricky;
    this.random = random;
  }

  /**
   * So many sensors.
   *
   * @param tricky whether some ids look like numbers, and times are written in three ways
   */
  static List<Sensor> of(int count, List<String> regions, boolean tricky, Random random) {
    Sensors sensors = new Sensors(regions, tricky, random);
    List<Sensor> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(i % 2 == 0 ? sensors.inUtm(i) : sensors.inWebMercator(i));
    }
    return all;
  }

  private Sensor inUtm(int i) {
    double x = Math.rint(400_000 + 200_000 * random.nextDouble());
    double y = Math.rint(5_300_000 + 400_000 * random.nextDouble());
    return sensor(i, x, y, "EPSG:32633");
  }

  private Sensor inWebMercator(int i) {
    double longitude = 13 + 4 * random.nextDouble();
    double latitude = Math.toRadians(48 + 3 * random.nextDouble());
    double x = Math.rint(longitude * METRES_PER_DEGREE);
    double y =
        Math.rint(
            Math.toDegrees(Math.log(Math.tan(Math.PI / 4 + latitude / 2))) * METRES_PER_DEGREE);
    return sensor(i, x, y, "EPSG:3857");
  }

  private Sensor sensor(int i, double x, double y, String crs) {
    String id =
        tricky && i < TRICKY_IDS.size()
            ? TRICKY_IDS.get(i)
            : String.format(Locale.ROOT, "S-%03d", i);
    Sensor.Times times = tricky ? TIMES.get(i % TIMES.size()) : Sensor.Times.ISO;
    return new Sensor(id, regions.get(i % regions.size()), x, y, crs, times);
  }
}
