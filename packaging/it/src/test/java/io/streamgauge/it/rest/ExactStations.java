// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.rest;

import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A service of stations of which every reading is known, and that has the manners of real ones.
 * Each reading shows up at its moment.
 */
final class ExactStations implements AutoCloseable {
  /**
   * One reading.
   *
   * @param visible from when on the service has it
   */
  record Reading(Instant time, int value, Instant visible) {
    /** Whether it is one that the service gives to everybody, whatever the window. */
    boolean always() {
      return value < 0;
    }
  }

  /**
   * How the service treats a station.
   *
   * @param off how much later the readings of an answer are than those that were asked for
   * @param length of readings; both ends of one have to lie in the window
   * @param days whether windows are of whole days, their end exclusive
   * @param csv whether answers are tables
   */
  record Manners(Duration off, Duration length, boolean days, boolean csv) {
    static final Manners GOOD = new Manners(Duration.ZERO, Duration.ZERO, false, false);

    /** How long after its time a reading is there. */
    Duration delay() {
      return off.isNegative() ? length.minus(off) : length;
    }

    private boolean within(Instant time, Instant from, Instant to) {
      Instant start = time.minus(off);
      Instant end = start.plus(length);
      return !start.isBefore(from) && (days ? end.isBefore(to) : !end.isAfter(to));
    }

    private Instant bound(String text) {
      return days
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : Instant.parse(text);
    }
  }

  /** A station with all that it will ever measure. */
  record Station(String name, Manners manners, List<Reading> readings) {}

  /** Answers in place of the service's own, from some moment on. */
  private static final class Outage {
    private final Answer answer;
    private final Duration time;
    private int allowed;
    private Instant end;

    Outage(Answer answer, Duration time, int allowed) {
      this.answer = answer;
      this.time = time;
      this.allowed = allowed;
    }

    boolean hits(Instant now, boolean history) {
      if (end == null && (allowed == 0 || (history && --allowed == 0))) {
        end = now.plus(time);
      }
      return end != null && now.isBefore(end);
    }
  }

  private final Map<String, Station> stations = new LinkedHashMap<>();
  private final Map<String, Outage> outages = new HashMap<>();
  private final Map<String, Integer> answered = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();
  private final Clock clock;
  private final Instant historyBefore;
  private final StationServer server;
  private Instant last = Instant.MAX;

  /**
   * A service without stations.
   *
   * @param historyBefore requests that end before are for history
   */
  ExactStations(Instant historyBefore, Clock clock) {
    this.historyBefore = historyBefore;
    this.clock = clock;
    server = new StationServer(this::answer);
  }

  /** Where a station is asked for. */
  String url() {
    return server.url("/{station}");
  }

  synchronized void add(Station station) {
    stations.put(station.name(), station);
  }

  /**
   * Has these stations answered otherwise for a while, all from the same moment on.
   *
   * @param history how many requests for history they are answered before; 0 to begin at once
   */
  synchronized void outage(List<String> hit, Answer answer, Duration time, int history) {
    Outage outage = new Outage(answer, time, history);
    hit.forEach(station -> outages.put(station, outage));
  }

  /** Whether every outage has begun, was noticed and is over. */
  synchronized boolean outagesOver() {
    Instant now = clock.instant();
    return outages.values().stream()
        .allMatch(outage -> outage.end != null && outage.end.isBefore(now));
  }

  /** No reading shows up any more; tells what is there. */
  synchronized Instant freeze() {
    last = clock.instant();
    return last;
  }

  /** How many requests for each of these stations were answered. */
  synchronized List<Integer> answered(Collection<String> names) {
    return names.stream().map(name -> answered.getOrDefault(name, 0)).toList();
  }

  /** How many requests for these stations met an outage. */
  synchronized int refused(Collection<String> names) {
    return names.stream().mapToInt(name -> refused.getOrDefault(name, 0)).sum();
  }

  private synchronized Answer answer(StationServer.Asked asked) {
    Map<String, String> query = asked.query();
    Station station = stations.get(asked.path().substring(1));
    Instant from = station.manners().bound(query.get("from"));
    Instant to = station.manners().bound(query.get("to"));
    Instant now = clock.instant();
    Outage outage = outages.get(station.name());
    if (outage != null && outage.hits(now, to.isBefore(historyBefore))) {
      refused.merge(station.name(), 1, Integer::sum);
      return outage.answer;
    }
    answered.merge(station.name(), 1, Integer::sum);
    List<Reading> found = new ArrayList<>();
    for (Reading reading : station.readings()) {
      boolean there = !reading.visible().isAfter(now) && !reading.visible().isAfter(last);
      if (there && (reading.always() || station.manners().within(reading.time(), from, to))) {
        found.add(reading);
      }
    }
    return Answer.of(200, station.manners().csv() ? table(found) : list(found));
  }

  private static String list(List<Reading> readings) {
    List<String> rows = new ArrayList<>();
    for (Reading reading : readings) {
      rows.add("{\"time\":\"%s\",\"value\":%d}".formatted(reading.time(), reading.value()));
    }
    return "[" + String.join(",", rows) + "]";
  }

  private static String table(List<Reading> readings) {
    StringBuilder rows = new StringBuilder("time,value\n");
    readings.forEach(reading -> rows.append(reading.time() + "," + reading.value() + "\n"));
    return rows.toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
