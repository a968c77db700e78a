// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Fifty sensors in five regions, with everything that goes wrong in the field: values out of range,
 * broken payloads, readings hours late, clocks days ahead, three ways to write a time, two
 * reference systems, an unknown one, ids that look like numbers, and a fire in region north. The
 * same seed gives the same messages; every message carries its number {@code n}, even a broken one,
 * so that an independent count can tell which are missing.
 */
final class SensorNetwork {
  static final List<String> REGIONS = List.of("north", "south", "east", "west", "center");
  private static final List<String> KINDS = List.of("temperature", "smoke", "soil_moisture");
  private static final List<String> TRICKY_IDS = List.of("01646500", "8E3", "1E-2", "true", "007");
  private static final int SENSORS = 50;
  private static final double METRES_PER_DEGREE = 111_319.490793;

  private final ObjectMapper json = new ObjectMapper();
  private final Random random;
  private final List<Sensor> sensors = new ArrayList<>();
  private final Instant fireFrom;
  private final Instant fireTo;
  private long published;

  /** A message to publish. */
  record SensorMessage(long number, String topic, String payload) {}

  /** A sensor with its place and its ways of writing positions and times. */
  private record Sensor(String id, String region, double x, double y, String crs, int timeForm) {}

  /** A network whose region north burns for the middle third of the given time. */
  SensorNetwork(long seed, Instant start, Duration length) {
    this.random = new Random(seed);
    this.fireFrom = start.plus(length.dividedBy(3));
    this.fireTo = start.plus(length.multipliedBy(2).dividedBy(3));
    for (int i = 0; i < SENSORS; i++) {
      String id =
          i < TRICKY_IDS.size() ? TRICKY_IDS.get(i) : String.format(Locale.ROOT, "S-%03d", i);
      sensors.add(i % 2 == 0 ? inUtm(id, i) : inWebMercator(id, i));
    }
  }

  private Sensor inUtm(String id, int i) {
    double x = Math.rint(400_000 + 200_000 * random.nextDouble());
    double y = Math.rint(5_300_000 + 400_000 * random.nextDouble());
    return new Sensor(id, REGIONS.get(i % REGIONS.size()), x, y, "EPSG:32633", i % 3);
  }

  private Sensor inWebMercator(String id, int i) {
    double longitude = 13 + 4 * random.nextDouble();
    double latitude = Math.toRadians(48 + 3 * random.nextDouble());
    double x = Math.rint(longitude * METRES_PER_DEGREE);
    double y =
        Math.rint(
            Math.toDegrees(Math.log(Math.tan(Math.PI / 4 + latitude / 2))) * METRES_PER_DEGREE);
    return new Sensor(id, REGIONS.get(i % REGIONS.size()), x, y, "EPSG:3857", i % 3);
  }

  /** The next message of the network at this instant. */
  SensorMessage next(Instant now) {
    long number = published++;
    Sensor sensor = sensors.get((int) (number % sensors.size()));
    String kind = KINDS.get((int) (number / sensors.size() % KINDS.size()));
    double mishap = random.nextDouble();
    Instant time = now;
    double value = value(kind, sensor.region(), now);
    String crs = sensor.crs();
    if (mishap < 0.01) {
      value = kind.equals("soil_moisture") ? 7.5 : -500;
    } else if (mishap < 0.02) {
      time = now.minus(Duration.ofMinutes(120 + random.nextInt(2_000)));
    } else if (mishap < 0.023) {
      time = now.plus(Duration.ofDays(2));
    } else if (mishap < 0.026) {
      crs = "EPSG:99999";
    }
    String payload = payload(number, sensor, kind, time, value, crs);
    if (mishap > 0.995) {
      payload = broken(number, payload);
    }
    return new SensorMessage(
        number, "sensors/" + sensor.region() + "/" + sensor.id() + "/" + kind, payload);
  }

  private double value(String kind, String region, Instant now) {
    boolean burning = region.equals("north") && !now.isBefore(fireFrom) && now.isBefore(fireTo);
    double value =
        switch (kind) {
          case "temperature" -> 22 + 2 * random.nextGaussian() + (burning ? 25 : 0);
          case "smoke" -> Math.abs(5 * random.nextGaussian()) + (burning ? 300 : 0);
          default -> random.nextDouble();
        };
    return Math.rint(value * 1_000) / 1_000;
  }

  private String payload(
      long number, Sensor sensor, String kind, Instant time, double value, String crs) {
    ObjectNode reading = json.createObjectNode();
    reading.put("n", number);
    switch (sensor.timeForm()) {
      case 0 -> reading.put("time", time.getEpochSecond());
      case 1 -> reading.put("time", time.toEpochMilli());
      default ->
          reading.put(
              "time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
    }
    reading.put("value", value);
    reading.put(
        "unit",
        switch (kind) {
          case "temperature" -> "Cel";
          case "smoke" -> "ug/m3";
          default -> "1";
        });
    reading.put("x", sensor.x()).put("y", sensor.y()).put("crs", crs);
    return reading.toString();
  }

  private String broken(long number, String payload) {
    return switch (random.nextInt(4)) {
      case 0 -> payload.substring(0, payload.length() / 2);
      case 1 -> "\"n\":" + number + " LOW BATTERY";
      case 2 -> "{\"n\":" + number + ",\"time\":\"soon\",\"value\":1}";
      default -> "{\"n\":" + number + ",\"value\":[1,2}";
    };
  }
}
