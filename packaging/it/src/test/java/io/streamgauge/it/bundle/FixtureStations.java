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
  private final ObjectMapper json = new ObjectMapper();
  private final List<Reading> readings = new ArrayList<>();
  private final Instant base;
  private final StationServer server;
  private int requests;

  /** One reading. */
  record Reading(String station, String property, String region, Instant time, double value) {}

  /** A service without readings; part of what is before {@code base} is refused. */
  FixtureStations(Instant base) {
    this.base = base;
    server = new StationServer(this::answer);
  }

  /** Takes in a table: station, property, region, time and value. */
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

  /** All readings. */
  synchronized List<Reading> readings() {
    return List.copyOf(readings);
  }

  /** Waits for so many further requests. */
  void awaitRequests(int further) throws Exception {
    int before = requests();
    Await.until(further + " requests", Duration.ofMinutes(3), () -> requests() >= before + further);
  }

  private synchronized int requests() {
    return requests;
  }

  private synchronized Answer answer(StationServer.Asked asked) throws IOException {
    requests++;
    Map<String, String> query = asked.query();
    Instant from = Instant.parse(query.get("from"));
    Instant to = Instant.parse(query.get("to"));
    // So that a backfill stays where it is.
    boolean blocked =
        from.isAfter(base.minus(Duration.ofDays(6))) && to.isBefore(base.minus(Duration.ofDays(1)));
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
