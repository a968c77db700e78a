// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Sensors that measure each at its interval and send when they are connected. The same plan and
 * start give the same messages at the same times, however they are asked for.
 */
final class SimulatedNetwork implements Traffic {
  private final List<SimulatedSensor> sensors = new ArrayList<>();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private final long end;
  private long published;
  private long copies;
  private long due;

  /**
   * A message that is due.
   *
   * @param at when
   * @param order among those of one time
   * @param sensor which sends it, or null for a copy
   * @param copy of an earlier message, or null
   */
  private record Due(long at, long order, SimulatedSensor sensor, NetworkMessage copy) {}

  /**
   * A network from a time on.
   *
   * @param end when it ends, with what then waits at sensors unsent; Instant.MAX for never
   */
  SimulatedNetwork(NetworkPlan plan, Instant start, Instant end) {
    this.end = end.equals(Instant.MAX) ? Long.MAX_VALUE : end.toEpochMilli();
    this.due = start.toEpochMilli();
    Random places = new Random(plan.seed());
    List<Sensor> all = Sensors.of(plan.sensors(), plan.regions(), plan.mishaps(), places);
    for (int i = 0; i < all.size(); i++) {
      SimulatedSensor sensor = new SimulatedSensor(plan, all.get(i), i, start.toEpochMilli());
      sensors.add(sensor);
      queue.add(new Due(sensor.due(), i, sensor, null));
    }
  }

  @Override
  public synchronized NetworkMessage next(Instant now) {
    Due first = queue.peek();
    if (first == null || first.at() > now.toEpochMilli() || first.at() >= end) {
      return null;
    }
    queue.poll();
    due = first.at();
    if (first.copy() != null) {
      copies++;
      return first.copy();
    }
    SimulatedSensor sensor = first.sensor();
    NetworkMessage message = sensor.send(published++);
    long again = sensor.again();
    if (again >= 0) {
      queue.add(new Due(first.at() + again, sensors.size() + published, null, message));
    }
    queue.add(new Due(sensor.due(), first.order(), sensor, null));
    return message;
  }

  /** When the message that was handed out last was due. */
  synchronized Instant due() {
    return Instant.ofEpochMilli(due);
  }

  /** Whether nothing will be due any more. */
  synchronized boolean over() {
    Due first = queue.peek();
    return first == null || first.at() >= end;
  }

  /** How many readings wait at sensors without a connection. */
  synchronized long waiting(Instant now) {
    long millis = Math.min(now.toEpochMilli(), end);
    return sensors.stream().mapToLong(sensor -> sensor.waiting(millis)).sum();
  }

  /** How many messages were handed out twice. */
  synchronized long copies() {
    return copies;
  }
}
