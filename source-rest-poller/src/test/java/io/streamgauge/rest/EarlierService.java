// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The service that the stations of a fixture were read from, some time later. */
final class EarlierService implements AutoCloseable {
  private final Map<String, String[]> rows = new java.util.concurrent.ConcurrentSkipListMap<>();
  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final StationServer server = new StationServer().on("/readings", this::answer);

  /** One request. */
  record Asked(String station, Instant from) {}

  /** The service as the fixture tells of it: a header, then station,property,region,time,value. */
  EarlierService(List<String> csv) {
    csv.subList(1, csv.size())
        .forEach(
            line -> {
              String[] cells = line.split(",", -1);
              rows.put(cells[0] + "," + cells[1] + "," + cells[3], cells);
            });
  }

  String url() {
    return server.url("/readings");
  }

  /** Adds a reading, and tells how it reads. */
  String add(String station, String property, Instant time, double value) {
    String key = station + "," + property + "," + time;
    String[] cells = {station, property, "north", time.toString(), Double.toString(value)};
    if (rows.put(key, cells) != null) {
      throw new IllegalStateException(key + " is there already");
    }
    return key + "," + value;
  }

  /** Gives a reading another value. */
  String correct(String station, String property, Instant time, double value) {
    if (rows.remove(station + "," + property + "," + time) == null) {
      throw new IllegalStateException("there is none of " + time);
    }
    return add(station, property, time, value);
  }

  /** All readings of stations whose names begin like this. */
  List<String> readings(String prefix) {
    return rows.entrySet().stream()
        .filter(row -> row.getKey().startsWith(prefix))
        .map(row -> row.getKey() + "," + row.getValue()[4])
        .sorted()
        .toList();
  }

  private Answer answer(StationServer.Asked request) {
    Map<String, String> query = request.query();
    Instant from = Instant.parse(query.get("from"));
    Instant to = Instant.parse(query.get("to"));
    asked.add(new Asked(query.get("station"), from));
    List<String> stations = List.of(query.get("station").split(",", -1));
    List<String> found = new ArrayList<>();
    for (String[] row : rows.values()) {
      Instant time = Instant.parse(row[3]);
      if (stations.contains(row[0]) && !time.isBefore(from) && !time.isAfter(to)) {
        found.add(
            "{\"station\":\"%s\",\"property\":\"%s\",\"region\":\"%s\",\"time\":\"%s\",\"value\":%s}"
                .formatted((Object[]) row));
      }
    }
    return Answer.of(200, "{\"rows\":[" + String.join(",", found) + "]}");
  }

  @Override
  public void close() {
    server.close();
  }
}
