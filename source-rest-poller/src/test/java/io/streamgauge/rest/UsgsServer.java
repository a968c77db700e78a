// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * A station service in the shape of the USGS instantaneous values service: both ends of a range
 * inclusive, values as strings, -999999 with Ice, times with an offset that changes with DST.
 */
final class UsgsServer implements AutoCloseable {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
          .withZone(ZoneId.of("America/New_York"));

  /** One reading as the service holds it; it shows up once the clock has passed {@code visible}. */
  record Reading(
      String station,
      String parameter,
      String method,
      Instant time,
      String value,
      Instant visible) {
    String key() {
      return station + ":" + parameter + ":" + method + "@" + time + "=" + value;
    }
  }

  final List<Reading> readings = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<Instant> arrivals = new CopyOnWriteArrayList<>();

  /** Answers in place of the service; null leaves the request to it. */
  final Map<String, StationServer.Service> faults = new ConcurrentHashMap<>();

  private final StationServer server = new StationServer();
  private final Clock clock;

  UsgsServer(Clock clock) {
    this.clock = clock;
    server.on("/nwis/iv/", this::answer);
  }

  String url() {
    return server.url("/nwis/iv/");
  }

  /** Readings at an interval; every tenth is missing, with Ice. */
  void series(
      String station, String parameter, String method, Instant from, Instant to, Duration step) {
    int n = 0;
    for (Instant at = from; !at.isAfter(to); at = at.plus(step)) {
      String value = ++n % 10 == 0 ? "-999999" : n + ".5";
      readings.add(new Reading(station, parameter, method, at, value, at));
    }
  }

  /** The same of the discharge, measured in one way. */
  void series(String station, Instant from, Instant to, Duration step) {
    series(station, "00060", "1", from, to, step);
  }

  private Answer answer(Asked asked) throws Exception {
    requests.add(asked.uri().getQuery());
    arrivals.add(clock.instant());
    String sites = asked.query().get("sites");
    Answer fault = faults.getOrDefault(sites, any -> null).answer(asked);
    if (fault != null) {
      return fault;
    }
    Instant start = Instant.parse(asked.query().get("startDT"));
    Instant end = Instant.parse(asked.query().get("endDT"));
    Instant now = clock.instant();
    Predicate<Reading> wanted =
        reading ->
            reading.station().equals(sites)
                && !reading.time().isBefore(start)
                && !reading.time().isAfter(end)
                && !reading.visible().isAfter(now);
    return Answer.of(200, body(wanted)).zipped();
  }

  /** The readings that are asked for, in the service's shape. */
  String body(Predicate<Reading> wanted) {
    Map<String, Map<String, List<Reading>>> series = new TreeMap<>();
    for (Reading reading : readings.stream().filter(wanted).toList()) {
      series
          .computeIfAbsent(reading.station() + ":" + reading.parameter(), any -> new TreeMap<>())
          .computeIfAbsent(reading.method(), any -> new ArrayList<>())
          .add(reading);
    }
    List<String> parts = new ArrayList<>();
    series.forEach(
        (key, methods) -> {
          List<String> values = new ArrayList<>();
          methods.forEach((method, rows) -> values.add(values(method, rows)));
          String[] id = key.split(":", -1);
          parts.add(
              """
              {"sourceInfo":{"siteName":"River at %s","siteCode":[{"value":"%s","network":"NWIS"}],
               "geoLocation":{"geogLocation":{"srs":"EPSG:4326","latitude":38.94977778,"longitude":-77.12763889}}},
               "variable":{"variableCode":[{"value":"%s"}],"unit":{"unitCode":"ft3/s"},"noDataValue":-999999.0},
               "values":[%s]}\
              """
                  .formatted(id[0], id[0], id[1], String.join(",", values)));
        });
    return "{\"name\":\"ns1:timeSeriesResponseType\",\"value\":{\"queryInfo\":{},\"timeSeries\":["
        + String.join(",", parts)
        + "]}}";
  }

  private static String values(String method, List<Reading> rows) {
    List<String> values = new ArrayList<>();
    for (Reading row : rows) {
      String flags = row.value().equals("-999999") ? "[\"P\",\"Ice\"]" : "[\"P\"]";
      values.add(
          "{\"value\":\"%s\",\"qualifiers\":%s,\"dateTime\":\"%s\"}"
              .formatted(row.value(), flags, LOCAL.format(row.time())));
    }
    return "{\"value\":[%s],\"method\":[{\"methodDescription\":\"\",\"methodID\":%s}]}"
        .formatted(String.join(",", values), method);
  }

  @Override
  public void close() {
    server.close();
  }
}
