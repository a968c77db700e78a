// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

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
    UNKNOWN,
    GONE
  }

  final List<Reading> readings = new CopyOnWriteArrayList<>();
  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final Map<String, Fault> faults = new ConcurrentHashMap<>();
  final Set<String> uninvited = ConcurrentHashMap.newKeySet();
  final Map<String, String> renamed = new ConcurrentHashMap<>();
  volatile int mostStations = Integer.MAX_VALUE;
  volatile int pageSize;
  volatile boolean limited;
  volatile String etag;
  private final Random order = new Random(7);
  private final Clock clock;
  private final StationServer server = new StationServer();

  GroupServer(Clock clock) {
    this.clock = clock;
    server.on("/levels", this::answer);
  }

  String url() {
    return server.url("/levels");
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

  private Answer answer(StationServer.Asked request) {
    Map<String, String> query = request.query();
    List<String> stations = List.of(query.get("sites").split(",", -1));
    Instant from = query.containsKey("from") ? Instant.parse(query.get("from")) : Instant.MIN;
    Instant until = query.containsKey("to") ? Instant.parse(query.get("to")) : Instant.MAX;
    asked.add(new Asked(stations, from, until, request.headers()));
    if (limited) {
      limited = false;
      return Answer.of(429, "").with("Retry-After", "30");
    }
    Set<Fault> wrong = new HashSet<>();
    stations.forEach(station -> wrong.add(faults.get(station)));
    if (wrong.contains(Fault.HANGS)) {
      return Answer.never();
    } else if (wrong.contains(Fault.FAILS)) {
      return Answer.of(500, "oops");
    } else if (wrong.contains(Fault.BUSY)) {
      return Answer.of(503, "busy").with("Retry-After", "120");
    } else if (wrong.contains(Fault.BROKEN)) {
      return Answer.of(200, "{\"rows\":[{\"site\":");
    } else if (wrong.contains(Fault.UNKNOWN)) {
      return Answer.of(400, "unknown site");
    } else if (wrong.contains(Fault.GONE)) {
      return Answer.of(404, "Not Found");
    } else if (stations.size() > mostStations) {
      return Answer.of(400, "at most " + mostStations + " sites");
    } else if (etag != null && etag.equals(request.headers().get("If-None-Match"))) {
      return Answer.of(304, "");
    }
    int page = Integer.parseInt(query.getOrDefault("page", "1"));
    Answer answer = Answer.of(200, body(stations, from, until, page));
    return etag == null ? answer : answer.with("ETag", etag);
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

  @Override
  public void close() {
    server.close();
  }
}
