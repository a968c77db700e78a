// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A service of stations of which every reading is known, and that has the manners of real ones. */
final class ExactService implements AutoCloseable {
  /** One reading; it shows up once the clock has passed {@code visible}. */
  record Reading(String station, Instant time, int value, Instant visible) {
    /** Readings beyond this value are of another series. */
    static final int SECOND = 100_000;

    String series() {
      return value > SECOND ? "second" : "first";
    }

    String key() {
      return station + "@" + time + "=" + value;
    }
  }

  final List<Reading> readings = new CopyOnWriteArrayList<>();

  /** Answers in place of the service; null leaves the request to it. */
  volatile Function<String, Answer> fault = station -> null;

  /** The same, by the end of the window. */
  volatile BiFunction<String, Instant, Answer> wrong = (station, to) -> null;

  /** Whether every answer has all readings. */
  volatile boolean whole;

  /** Whether an answer has what lies behind the end of the window too. */
  volatile boolean endless;

  /** How much later the readings of an answer are than those that were asked for. */
  volatile Duration off = Duration.ZERO;

  /** How long readings are; both ends of one have to lie in the window. */
  volatile Duration length = Duration.ZERO;

  /** Whether windows are of whole days, their end exclusive. */
  volatile boolean days;

  /** Whether answers are tables. */
  volatile boolean csv;

  private final StationServer server;
  private final Clock clock;

  ExactService(Clock clock) {
    this.clock = clock;
    server = new StationServer(asked -> answer(asked.path().substring(1), asked.query()));
  }

  /** Readings at an interval, up to and without an end, each there as soon as its time has come. */
  void fill(String station, Instant from, Instant to, Duration step) {
    int value = 0;
    for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
      readings.add(new Reading(station, at, ++value, at.plus(length)));
    }
  }

  private Answer answer(String station, Map<String, String> query) {
    Answer broken = fault.apply(station);
    if (broken != null) {
      return broken;
    }
    Answer none = whole || days ? null : wrong.apply(station, Instant.parse(query.get("to")));
    if (none != null) {
      return none;
    }
    Instant now = clock.instant();
    Instant from = start(query.get("from"), Instant.MIN);
    Instant to = start(query.get("to"), Instant.MAX);
    List<String> rows = new ArrayList<>();
    for (Reading each : readings) {
      boolean visible = each.station().equals(station) && !each.visible().isAfter(now);
      if (visible && within(each, from, to)) {
        String row = csv ? "%s,%d,%s" : "{\"time\":\"%s\",\"value\":%d,\"p\":\"%s\"}";
        rows.add(row.formatted(each.time(), each.value(), each.series()));
      }
    }
    return Answer.of(
        200, csv ? "time,value,p\n" + String.join("\n", rows) + "\n" : rows.toString());
  }

  private Instant start(String text, Instant unset) {
    return text == null ? unset : Instant.parse(days ? text + "T00:00:00Z" : text);
  }

  private boolean within(Reading reading, Instant from, Instant to) {
    Instant time = reading.time().minus(off);
    if (whole || (endless && reading.value() < 0)) {
      return true;
    }
    Instant end = time.plus(length);
    return !time.isBefore(from) && (days ? end.isBefore(to) : !end.isAfter(to));
  }

  /** Options of a connector that reads these stations, in windows of a day. */
  Map<String, String> properties(String stations, String start) {
    Map<String, String> properties = Run.levels("exact", server.url("/{station}"));
    properties.put("rest.params", "from={window.start}&to={window.end}");
    properties.put("rest.stations", stations);
    properties.put("rest.start.time", start);
    properties.put("rest.window.max", "P1D");
    if (days) {
      properties.put("rest.window.format", "yyyy-MM-dd");
      properties.put("rest.lookback", "P2D");
      properties.put("rest.window.max", "P4D");
    }
    return properties;
  }

  /** The service's name in a source partition. */
  String api() {
    return server.url("/{station}");
  }

  int requests() {
    return server.asked().size();
  }

  @Override
  public void close() {
    server.close();
  }
}
