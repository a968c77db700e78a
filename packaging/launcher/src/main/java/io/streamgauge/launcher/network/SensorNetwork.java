// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * Fifty sensors in five regions, with everything that goes wrong in the field ({@link Mishaps}),
 * three ways to write a time, two reference systems, ids that look like numbers, and a fire in
 * region north. They publish in turn, as fast as they are told. The same seed gives the same
 * messages; every message carries its number {@code n}, even a broken one, so that an independent
 * count can tell which are missing.
 */
public final class SensorNetwork {
  public static final List<String> REGIONS = List.of("north", "south", "east", "west", "center");

  /** The topics of the example. */
  static final String TOPIC = "sensors/{region}/{sensor_id}/{kind}";

  private static final List<Property> KINDS =
      List.of(Property.TEMPERATURE, Property.SMOKE, Property.SOIL_MOISTURE);
  private static final int SENSORS = 50;
  private static final double BASELINE = 22;
  private static final double SIGMA = 2;
  private static final double FIRE = 25;

  private final Random random;
  private final List<Sensor> sensors;
  private final Anomaly fire;
  private final Climate climate;
  private long published;

  /** A network whose region north burns for the middle third of the given time. */
  public SensorNetwork(long seed, Instant start, Duration length) {
    random = new Random(seed);
    fire =
        new Anomaly(
            REGIONS.get(0),
            FIRE,
            start.plus(length.dividedBy(3)),
            start.plus(length.multipliedBy(2).dividedBy(3)));
    climate = new Climate(BASELINE, SIGMA, List.of(fire));
    sensors = Sensors.of(SENSORS, REGIONS, true, random);
  }

  /** When it begins to burn. */
  public Instant ignition() {
    return fire.from();
  }

  /** The region that burns. */
  public String burning() {
    return fire.region();
  }

  /** So many messages a second from this time on. */
  public Traffic paced(int rate, Instant from) {
    return new Traffic() {
      private long handedOut;

      @Override
      public NetworkMessage next(Instant now) {
        long due = Duration.between(from, now).toMillis() * rate / 1_000;
        if (handedOut >= due) {
          return null;
        }
        handedOut++;
        return SensorNetwork.this.next(now);
      }
    };
  }

  /** The next message of the network at this instant. */
  NetworkMessage next(Instant now) {
    long number = published++;
    Sensor sensor = sensors.get((int) (number % sensors.size()));
    Property kind = KINDS.get((int) (number / sensors.size() % KINDS.size()));
    double lot = random.nextDouble();
    double value = climate.value(kind, sensor.region(), now, random);
    SimulatedReading reading =
        Mishaps.befall(
            new SimulatedReading(number, sensor, kind, now, value, sensor.crs()), lot, random);
    String payload = Mishaps.befall(MessageFormat.JSON.write(reading), number, lot, random);
    return new NetworkMessage(number, reading.topic(TOPIC), payload);
  }
}
