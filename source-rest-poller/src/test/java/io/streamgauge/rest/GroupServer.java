// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A service that answers for several stations at once, rows in any order, and whose answers fail as
 * a whole over one of them.
 */
final class GroupServer implements AutoCloseable {

  /** One reading, which shows up once the clock has passed {@code visible}. */
  record Reading(String station, String what, Instant time, double value, Instant visible) {
    String key() {
      return station + ":" + what + "@" + time + "=" + value;
    }
  }

  /** One request as the service has understood it. */
  record Asked(List<String> stations, Instant from, Instant until, Map<String, String> headers) {}

  /** What is wrong with a station, and so with each answer that it is part of. */
  enum Fault {
    HANGS,
    FAILS,
    BUSY,
    BROKEN,
    UNKNOWN
  }

  final List<Reading> readings = new CopyOnWriteArrayList<>();
  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final Map<String, Fault> faults = new ConcurrentHashMap<>();
  final Set<String> uninvited = ConcurrentHashMap.newKeySet();
  final Map<String, String> renamed = new ConcurrentHashMap<>();
  final CountDownLatch closing = new CountDownLatch(1);
  volatile int mostStations = Integer.MAX_VALUE;
  volatile int pageSize;
  volatile boolean limited;
  volatile String etag;
  private final Random order = new Random(7);
  private final Clock clock;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  GroupServer(Clock clock) {
    this.clock = clock;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/levels", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/levels";
  }

  void series(String station, String what, Instant from, Instant until, Duration step) {
    int n = 0;
    for (Instant at = from; !at.isAfter(until); at = at.plus(step)) {
      readings.add(new Reading(station, what, at, ++n + 0.5, at));
    }
  }

  /** What of the readings can be seen at a time, as keys. */
  List<String> keys(Instant now) {
    return readings.stream()
        .filter(reading -> !reading.visible().isAfter(now))
        .map(Reading::key)
        .sorted()
        .toList();
  }

  /** How many stations the requests asked for, in order. */
  List<Integer> sizes() {
    return asked.stream().map(each -> each.stations().size()).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> query = new HashMap<>();
      List<String> stations = new ArrayList<>();
      for (String part : exchange.getRequestURI().getRawQuery().split("&", -1)) {
        String name = part.substring(0, part.indexOf('='));
        String value =
            URLDecoder.decode(part.substring(part.indexOf('=') + 1), StandardCharsets.UTF_8);
        query.put(name, value);
        if (name.equals("sites")) {
          stations.addAll(List.of(value.split(",", -1)));
        }
      }
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      Instant from = query.containsKey("from") ? Instant.parse(query.get("from")) : Instant.MIN;
      Instant until = query.containsKey("to") ? Instant.parse(query.get("to")) : Instant.MAX;
      asked.add(new Asked(stations, from, until, headers));
      if (limited) {
        limited = false;
        exchange.getResponseHeaders().set("Retry-After", "30");
        exchange.sendResponseHeaders(429, -1);
        return;
      }
      Set<Fault> wrong = new HashSet<>();
      stations.forEach(station -> wrong.add(faults.get(station)));
      if (wrong.contains(Fault.HANGS)) {
        closing.await();
      } else if (wrong.contains(Fault.FAILS)) {
        send(exchange, 500, "oops");
      } else if (wrong.contains(Fault.BUSY)) {
        exchange.getResponseHeaders().set("Retry-After", "120");
        send(exchange, 503, "busy");
      } else if (wrong.contains(Fault.BROKEN)) {
        send(exchange, 200, "{\"rows\":[{\"site\":");
      } else if (wrong.contains(Fault.UNKNOWN)) {
        send(exchange, 400, "unknown site");
      } else if (stations.size() > mostStations) {
        send(exchange, 400, "at most " + mostStations + " sites");
      } else if (etag != null && etag.equals(headers.get("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
      } else {
        if (etag != null) {
          exchange.getResponseHeaders().set("ETag", etag);
        }
        int page = Integer.parseInt(query.getOrDefault("page", "1"));
        send(exchange, 200, body(stations, from, until, page));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String body(List<String> stations, Instant from, Instant until, int page) {
    Instant now = clock.instant();
    List<Reading> found =
        new ArrayList<>(
            readings.stream()
                .filter(r -> stations.contains(r.station()) || uninvited.contains(r.station()))
                .filter(r -> !r.time().isBefore(from) && !r.time().isAfter(until))
                .filter(r -> !r.visible().isAfter(now))
                .toList());
    if (pageSize == 0) {
      Collections.shuffle(found, order);
    } else {
      int start = Math.min(found.size(), (page - 1) * pageSize);
      found = found.subList(start, Math.min(found.size(), start + pageSize));
    }
    List<String> rows = new ArrayList<>();
    for (Reading r : found) {
      rows.add(
          "{\"site\":\"%s\",\"what\":\"%s\",\"time\":\"%s\",\"value\":%s}"
              .formatted(
                  renamed.getOrDefault(r.station(), r.station()), r.what(), r.time(), r.value()));
    }
    return "{\"rows\":[" + String.join(",", rows) + "]}";
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
