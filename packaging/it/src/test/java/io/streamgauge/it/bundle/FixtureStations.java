// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The station service whose readings the fixtures are made of; it refuses a part of the past. */
final class FixtureStations implements AutoCloseable {
  static final Duration STEP = Duration.ofMinutes(20);

  private final ObjectMapper json = new ObjectMapper();
  private final List<Reading> readings = new ArrayList<>();
  private final Instant base;
  private final StationServer server;
  private int refused;
  private int requests;

  /** One reading. */
  record Reading(String station, String property, String region, Instant time, double value) {
    String line() {
      return String.join(",", station, property, region, time.toString(), Double.toString(value));
    }
  }

  /** A service without readings; part of what is before {@code base} is refused. */
  FixtureStations(Instant base, int port) {
    this.base = base;
    server = new StationServer(port, this::answer);
  }

  /** What the service has before anybody asks: late readings and those of gaps are missing. */
  synchronized void past() {
    for (int back = 24; back >= 1; back--) {
      for (String station : List.of("st-a", "st-b", "st-c")) {
        for (String property : List.of("level", "flow")) {
          if (!late(station, back)) {
            add(station, property, back);
          }
        }
      }
      if (back < 7 || back > 11) {
        add("g-1", "level", back);
      }
      add("g-1", "flow", back);
      if (back > 14) {
        add("g-2", "level", back);
      }
    }
    for (int back = 10 * 24 * 3; back >= 1; back -= 6) {
      add("old-a", "level", back);
      add("old-b", "level", back);
    }
  }

  /** What comes later: new readings, late ones, and one of those that were missing. */
  synchronized void present() {
    for (String station : List.of("st-a", "st-b", "st-c")) {
      for (String property : List.of("level", "flow")) {
        for (int back = 12; back >= 0; back--) {
          if (back == 0 || late(station, back)) {
            add(station, property, back);
          }
        }
      }
    }
    add("g-1", "level", 9);
    add("g-1", "level", 0);
    add("g-1", "flow", 0);
  }

  /** Takes in what {@link #csv} told. */
  synchronized void load(List<String> csv) {
    for (String line : csv.subList(1, csv.size())) {
      String[] cell = line.split(",", -1);
      double value = Double.parseDouble(cell[4]);
      readings.add(new Reading(cell[0], cell[1], cell[2], Instant.parse(cell[3]), value));
    }
  }

  synchronized void add(Reading reading) {
    readings.add(reading);
  }

  String url() {
    return server.url("/readings");
  }

  private static boolean late(String station, int back) {
    return back <= 12 && (back + station.charAt(3)) % 2 == 0;
  }

  private void add(String station, String property, int back) {
    // Rare rows, which an archive may keep waiting for more.
    boolean rare = back == 20 && station.equals("st-b") && property.equals("level");
    String region = rare ? "east" : station.endsWith("b") ? "south" : "north";
    Instant time = base.minus(STEP.multipliedBy(back));
    double value = readings.size() % 40 / 4.0;
    readings.add(new Reading(station, property, region, time, value));
  }

  /** How many readings the service has of stations whose names begin like this. */
  synchronized long count(String prefix) {
    return readings.stream().filter(reading -> reading.station().startsWith(prefix)).count();
  }

  /** All readings. */
  synchronized List<Reading> readings() {
    return List.copyOf(readings);
  }

  /** Waits for so many further requests. */
  void awaitRequests(int further) throws Exception {
    int before = requests();
    Await.until(further + " requests", Duration.ofMinutes(1), () -> requests() >= before + further);
  }

  private synchronized int requests() {
    return requests;
  }

  /** Requests that were refused so far. */
  synchronized int refused() {
    return refused;
  }

  /** All readings as CSV. */
  synchronized List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add("station,property,region,time,value");
    readings.forEach(reading -> lines.add(reading.line()));
    return lines;
  }

  private synchronized Answer answer(StationServer.Asked asked) throws IOException {
    requests++;
    Map<String, String> query = asked.query();
    Instant from = Instant.parse(query.get("from"));
    Instant to = Instant.parse(query.get("to"));
    // So that a backfill stays where it is.
    boolean blocked =
        from.isAfter(base.minus(Duration.ofDays(6))) && to.isBefore(base.minus(Duration.ofDays(1)));
    refused += blocked ? 1 : 0;
    ArrayNode rows = json.createArrayNode();
    for (Reading reading : readings) {
      if (List.of(query.get("station").split(",", -1)).contains(reading.station())
          && !reading.time().isBefore(from)
          && !reading.time().isAfter(to)) {
        ObjectNode row = rows.addObject();
        row.put("station", reading.station()).put("property", reading.property());
        row.put("region", reading.region()).put("time", reading.time().toString());
        row.put("value", reading.value());
      }
    }
    return Answer.of(
        blocked ? 503 : 200, json.writeValueAsBytes(json.createObjectNode().set("rows", rows)));
  }

  @Override
  public void close() {
    server.close();
  }
}
