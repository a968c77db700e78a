// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Instant;

/**
 * One measurement of a sensor, before it is written down.
 *
 * @param number that its message has
 * @param sensor which measures
 * @param property what is measured
 * @param time when, by the clock of the sensor
 * @param value the number measured
 * @param crs reference system that the sensor claims
 */
record SimulatedReading(
    long number, Sensor sensor, Property property, Instant time, double value, String crs) {

  SimulatedReading withTime(Instant other) {
    return new SimulatedReading(number, sensor, property, other, value, crs);
  }

  SimulatedReading withValue(double other) {
    return new SimulatedReading(number, sensor, property, time, other, crs);
  }

  SimulatedReading withCrs(String other) {
    return new SimulatedReading(number, sensor, property, time, value, other);
  }

  /** Its topic by a template that names region, sensor_id and kind in braces. */
  String topic(String template) {
    return template
        .replace("{region}", sensor.region())
        .replace("{sensor_id}", sensor.id())
        .replace("{kind}", property.toString());
  }
}
