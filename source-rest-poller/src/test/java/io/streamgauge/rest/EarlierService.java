// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The service that the stations of a fixture were read from, some time later. */
final class EarlierService implements AutoCloseable {
  private final Map<String, String[]> rows = new java.util.concurrent.ConcurrentSkipListMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  /** One request. */
  record Asked(String station, Instant from) {}

  /** The service as the fixture tells of it: a header, then station,property,region,time,value. */
  EarlierService(List<String> csv) throws IOException {
    csv.subList(1, csv.size())
        .forEach(
            line -> {
              String[] cells = line.split(",", -1);
              rows.put(cells[0] + "," + cells[1] + "," + cells[3], cells);
            });
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/readings", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/readings";
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

  List<Asked> asked() {
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> query = new HashMap<>();
      for (String part : exchange.getRequestURI().getRawQuery().split("&", -1)) {
        int sign = part.indexOf('=');
        query.put(
            part.substring(0, sign),
            URLDecoder.decode(part.substring(sign + 1), StandardCharsets.UTF_8));
      }
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
      byte[] body =
          ("{\"rows\":[" + String.join(",", found) + "]}").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
