// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;

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

  /** Answers in place of the service; false leaves the request to it. */
  interface Fault {
    boolean answer(HttpExchange exchange, Map<String, String> query) throws IOException;
  }

  final List<Reading> readings = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final Map<String, Fault> faults = new ConcurrentHashMap<>();
  final CountDownLatch closing = new CountDownLatch(1);
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Clock clock;

  UsgsServer(Clock clock) {
    this.clock = clock;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/nwis/iv/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/nwis/iv/";
  }

  /** Readings at an interval; every tenth is missing, with Ice. */
  void series(
      String station, String parameter, String method, Instant from, Instant to, Duration step) {
    int n = 0;
    for (Instant at = from; !at.isAfter(to); at = at.plus(step)) {
      String value = ++n % 10 == 0 ? "-999999" : Integer.toString(n) + ".5";
      readings.add(new Reading(station, parameter, method, at, value, at));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> query = new HashMap<>();
      for (String part : exchange.getRequestURI().getQuery().split("&", -1)) {
        query.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
      }
      requests.add(exchange.getRequestURI().getQuery());
      Fault fault = faults.get(query.get("sites"));
      if (fault == null || !fault.answer(exchange, query)) {
        Instant start = Instant.parse(query.get("startDT"));
        Instant end = Instant.parse(query.get("endDT"));
        Instant now = clock.instant();
        String body =
            body(
                reading ->
                    reading.station().equals(query.get("sites"))
                        && !reading.time().isBefore(start)
                        && !reading.time().isAfter(end)
                        && !reading.visible().isAfter(now));
        send(exchange, 200, body.getBytes(StandardCharsets.UTF_8), true);
      }
    }
  }

  static void send(HttpExchange exchange, int status, byte[] body, boolean gzip)
      throws IOException {
    byte[] sent = body;
    if (gzip) {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
        out.write(body);
      }
      sent = zipped.toByteArray();
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    exchange.sendResponseHeaders(status, sent.length == 0 ? -1 : sent.length);
    exchange.getResponseBody().write(sent);
  }

  /** The readings that are asked for, in the service's shape. */
  String body(Predicate<Reading> wanted) {
    Map<String, Map<String, List<Reading>>> series = new TreeMap<>();
    readings.stream()
        .filter(wanted)
        .forEach(
            reading ->
                series
                    .computeIfAbsent(
                        reading.station() + ":" + reading.parameter(), any -> new TreeMap<>())
                    .computeIfAbsent(reading.method(), any -> new ArrayList<>())
                    .add(reading));
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
      values.add(
          "{\"value\":\"%s\",\"qualifiers\":%s,\"dateTime\":\"%s\"}"
              .formatted(
                  row.value(),
                  row.value().equals("-999999") ? "[\"P\",\"Ice\"]" : "[\"P\"]",
                  LOCAL.format(row.time())));
    }
    return "{\"value\":[%s],\"method\":[{\"methodDescription\":\"\",\"methodID\":%s}]}"
        .formatted(String.join(",", values), method);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
