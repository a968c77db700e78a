// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stations with numbered readings, in pages: a history, and then a reading every so often while the
 * test runs, some of which appear late.
 */
final class PagedStations implements AutoCloseable {
  static final int SERIES = 2;
  private static final int PAGE = 25;
  private static final Duration HISTORY_STEP = Duration.ofMinutes(10);
  private static final Duration LATE = Duration.ofSeconds(4);

  private final Shape shape;
  private final Instant born = Instant.now();
  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean hanging;

  /**
   * What there is to read.
   *
   * @param history readings of each series that are there from the beginning
   * @param live readings of each series that come one by one
   */
  record Shape(int stations, int history, int live, Duration liveStep) {
    int each() {
      return history + live;
    }

    int all() {
      return stations * SERIES * each();
    }
  }

  record Reading(int station, int series, int number, Instant time) {
    /** As {@link ReadingCensus} names it. */
    String key() {
      return "s%d/p%d/%d=%s".formatted(station, series, time.toEpochMilli(), (double) number);
    }

    private String json() {
      return "{\"series\":\"p%d\",\"time\":\"%s\",\"value\":%d}".formatted(series, time, number);
    }
  }

  PagedStations(Shape shape) throws IOException {
    this.shape = shape;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/values", this::values);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/values";
  }

  /** From now on no request is answered any more. */
  void hang() {
    hanging = true;
  }

  int requests() {
    return requests.get();
  }

  private Instant time(int index) {
    return index < shape.history()
        ? born.minus(HISTORY_STEP.multipliedBy(shape.history() - index))
        : born.plus(shape.liveStep().multipliedBy(index - shape.history()));
  }

  private boolean appeared(int index, Instant now) {
    boolean late = index >= shape.history() && index % 5 == 0;
    return !time(index).plus(late ? LATE : Duration.ZERO).isAfter(now);
  }

  /** All readings that there will ever be. */
  List<Reading> all() {
    List<Reading> all = new ArrayList<>();
    for (int station = 0; station < shape.stations(); station++) {
      all.addAll(of(station));
    }
    return all;
  }

  private List<Reading> of(int station) {
    List<Reading> readings = new ArrayList<>();
    for (int index = 0; index < shape.each(); index++) {
      for (int series = 0; series < SERIES; series++) {
        int number = (station * SERIES + series) * shape.each() + index;
        // Milliseconds, since that is what a record's time has.
        readings.add(
            new Reading(station, series, number, Instant.ofEpochMilli(time(index).toEpochMilli())));
      }
    }
    return readings;
  }

  private void values(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    if (hanging) {
      awaitEnd();
      exchange.close();
      return;
    }
    Map<String, String> query = new HashMap<>();
    for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
      query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    Instant now = Instant.now();
    Instant from = Instant.parse(query.get("from"));
    Instant to = Instant.parse(query.get("to"));
    int page = Integer.parseInt(query.getOrDefault("page", "0"));
    List<Reading> found =
        of(Integer.parseInt(query.get("station").substring(1))).stream()
            .filter(r -> appeared(r.number() % shape.each(), now))
            .filter(r -> !r.time().isBefore(from) && !r.time().isAfter(to))
            .toList();
    List<Reading> part = found.stream().skip((long) page * PAGE).limit(PAGE).toList();
    String next =
        found.size() > (page + 1) * PAGE
            ? "\"?station=%s&from=%s&to=%s&page=%d\""
                .formatted(query.get("station"), from, to, page + 1)
            : "null";
    String items = String.join(",", part.stream().map(Reading::json).toList());
    byte[] body =
        ("{\"next\":" + next + ",\"items\":[" + items + "]}").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void awaitEnd() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
