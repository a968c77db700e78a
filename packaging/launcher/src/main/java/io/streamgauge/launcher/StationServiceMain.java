// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** River stations behind HTTP, in the shape of the USGS instantaneous values service. */
public final class StationServiceMain {
  private final RiverStations stations;
  private final Clock clock;
  private volatile Instant frozen;

  private StationServiceMain(RiverStations stations, Clock clock) {
    this.stations = stations;
    this.clock = clock;
  }

  /** Argument: the port on 127.0.0.1. */
  public static void main(String... arguments) throws IOException {
    Clock clock = Clock.systemUTC();
    StationServiceMain service = new StationServiceMain(new RiverStations(clock.instant()), clock);
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
            0);
    server.createContext("/nwis/iv/", service::values);
    server.createContext("/freeze", service::freeze);
    server.createContext("/thaw", service::thaw);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
    System.out.println("station service is up");
  }

  private Instant now() {
    Instant end = frozen;
    return end == null ? clock.instant() : end;
  }

  private void values(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange);
    try {
      List<String> sites = list(query, "sites");
      List<String> codes = list(query, "parameterCd");
      Instant from = time(query, "startDT", now().minusSeconds(7_200));
      Instant to = time(query, "endDT", now());
      answer(exchange, 200, stations.answer(sites, codes, from, to, now()));
    } catch (RuntimeException e) {
      answer(exchange, 400, "<html>bad request: " + e.getMessage() + "</html>");
    }
  }

  private void freeze(HttpExchange exchange) throws IOException {
    if (frozen == null) {
      frozen = clock.instant();
    }
    answer(exchange, 200, Long.toString(stations.count(frozen)));
  }

  private void thaw(HttpExchange exchange) throws IOException {
    frozen = null;
    answer(exchange, 200, "");
  }

  private static List<String> list(Map<String, String> query, String name) {
    String text = query.getOrDefault(name, "");
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  private static Instant time(Map<String, String> query, String name, Instant otherwise) {
    String text = query.get(name);
    return text == null ? otherwise : OffsetDateTime.parse(text).toInstant();
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> values = new HashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (OutputStream gzip = new GZIPOutputStream(zipped)) {
        gzip.write(bytes);
      }
      bytes = zipped.toByteArray();
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json;charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
