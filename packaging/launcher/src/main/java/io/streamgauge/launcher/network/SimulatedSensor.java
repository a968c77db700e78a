// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * A sensor that measures at its interval and sends what it has measured, in that order, when there
 * is a connection. It needs no memory for what waits: that is made when it is sent.
 */
final class SimulatedSensor {
  private final NetworkPlan plan;
  private final Sensor sensor;
  private final Random random;
  private final Connection connection;
  private final long clockError;
  private long measured;
  private long due;
  private int property;

  SimulatedSensor(NetworkPlan plan, Sensor sensor, int index, long start) {
    this.plan = plan;
    this.sensor = sensor;
    // Else the first numbers of neighbours would be alike.
    this.random = new Random(plan.seed() * 1_000_003 + index * 0x9E3779B97F4A7C15L);
    this.clockError =
        random.nextDouble() < plan.clocks().wrong()
            ? Math.round((2 * random.nextDouble() - 1) * plan.clocks().most().toMillis())
            : 0;
    this.connection = new Connection(plan.connectivity(), random, start);
    long interval = plan.interval().toMillis();
    long phase = start + interval * index / plan.sensors();
    measured = phase - (phase - connection.begin()) / interval * interval;
    due = connection.arrival(measured);
  }

  /** When its next reading is sent. */
  long due() {
    return due;
  }

  /** How many readings wait by a time in an outage. */
  long waiting(long now) {
    if (!connection.outage() || measured > now) {
      return 0;
    }
    long times = (now - measured) / plan.interval().toMillis() + 1;
    return times * plan.properties().size() - property;
  }

  /** The message that is due, which gets this number. */
  NetworkMessage send(long number) {
    Property kind = plan.properties().get(property);
    Instant time = Instant.ofEpochMilli(measured);
    double value = plan.climate().value(kind, sensor.region(), time, random);
    SimulatedReading reading =
        new SimulatedReading(
            number, sensor, kind, time.plus(Duration.ofMillis(clockError)), value, sensor.crs());
    NetworkMessage message = plan.mishaps() ? withMishap(reading) : written(reading);
    property = (property + 1) % plan.properties().size();
    if (property == 0) {
      measured += plan.interval().toMillis();
      due = Math.max(due, connection.arrival(measured));
    }
    return message;
  }

  private NetworkMessage withMishap(SimulatedReading reading) {
    double lot = random.nextDouble();
    NetworkMessage message = written(Mishaps.befall(reading, lot, random));
    return new NetworkMessage(
        message.number(),
        message.topic(),
        Mishaps.befall(message.payload(), message.number(), lot, random));
  }

  private NetworkMessage written(SimulatedReading reading) {
    return new NetworkMessage(
        reading.number(), reading.topic(plan.topic()), plan.format().write(reading));
  }

  /** Whether, and how much later, its message is sent again; negative for never. */
  long again() {
    return random.nextDouble() < plan.duplicates() ? random.nextInt(60_000) : -1;
  }
}
