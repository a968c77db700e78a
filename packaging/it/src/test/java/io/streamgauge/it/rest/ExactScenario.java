// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.rest;

import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.ReadingCensus;
import io.streamgauge.it.rest.ExactStations.Manners;
import io.streamgauge.it.rest.ExactStations.Reading;
import io.streamgauge.it.rest.ExactStations.Station;
import io.streamgauge.rest.FastClock;
import io.streamgauge.rest.FastStationSourceConnector;
import io.streamgauge.testing.StationServer.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A connector with stations of its own, and what befalls them.
 *
 * @param name of the connector
 * @param options of its own
 * @param stations what it reads
 * @param outage what is answered for a while in place of what was asked for; null for nothing
 * @param lasts for how long
 * @param hit the stations that it befalls
 */
record ExactScenario(
    String name,
    Map<String, String> options,
    List<Station> stations,
    Answer outage,
    Duration lasts,
    List<String> hit) {
  static final Duration HISTORY = Duration.ofDays(7);

  private static final Duration STEP = Duration.ofMinutes(15);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Live readings of a station. */
  private static final int LIVE = 600;

  /** Of a service that catches up, and how fast. */
  private static final int LAGGING = 240;

  private static final Duration TICK = Duration.ofMillis(500);
  private static final Answer AWAY = Answer.of(404, "<html><h1>404 Not Found</h1></html>");
  private static final Answer PAGE =
      Answer.of(200, "<!DOCTYPE html>\n<html><body>\nDown, for a moment\n</body></html>");

  /** The options beside those of the scenario. */
  Map<String, String> config(String url, String topic, Instant base) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.STATIONS, topic, 3);
    config.putAll(ConnectorOptions.observation("{station}", "'level'", "/time", "/value"));
    config.put("exactly.once.support", "required");
    config.put("rest.url", url);
    config.put("rest.params", "from={window.start}&to={window.end}");
    config.put("rest.stations", String.join(",", names()));
    config.put("rest.start.time", start(base).toString());
    config.put("rest.window.max", "P1D");
    config.put("rest.poll.interval.ms", "1000");
    config.put("rest.retry.backoff.ms", "500");
    config.put("rest.retry.backoff.max.ms", "2000");
    config.put("producer.override.transaction.timeout.ms", "10000");
    config.putAll(options);
    return config;
  }

  List<String> names() {
    return stations.stream().map(Station::name).toList();
  }

  /**
   * Whether the stations are asked for again within seconds. Where one has an error status while
   * others are answered, it is taken for that station's own and asked about after minutes.
   */
  boolean recoversSoon() {
    return outage != null && (outage.status() == 200 || hit.size() == stations.size());
  }

  private static Instant start(Instant base) {
    return base.minus(HISTORY);
  }

  /** What has to be on the topic once the service shows nothing new, by {@link ReadingCensus}. */
  Map<String, Integer> expected(Instant base, Instant last) {
    Map<String, Integer> expected = new TreeMap<>();
    for (Station station : stations) {
      for (Reading reading : station.readings()) {
        if (!reading.always()
            && !reading.visible().isAfter(last)
            && !reading.time().isBefore(start(base))) {
          String identity = station.name() + " level " + reading.time().toEpochMilli();
          expected.put(identity + " " + (double) reading.value(), 1);
        }
      }
    }
    return expected;
  }

  /**
   * All scenarios.
   *
   * @param outages how long each of the outages lasts
   */
  static List<ExactScenario> all(Instant base, List<Duration> outages) {
    List<ExactScenario> all = new ArrayList<>();
    all.add(
        undisturbed(
            "manners",
            Map.of(),
            late("lags-10h", base, Duration.ofHours(10), 165),
            late("lags-30h", base, Duration.ofHours(30), 110),
            station("hour-later", new Manners(hours(1), hours(0), false, false), SECOND, base),
            station("hour-earlier", new Manners(hours(-1), hours(0), false, false), SECOND, base),
            station("long-1h", new Manners(hours(0), hours(1), false, false), SECOND, base),
            station("long-7h", new Manners(hours(0), hours(7), false, false), SECOND, base),
            ahead(base)));
    Map<String, String> days =
        Map.of(
            "rest.window.format", "yyyy-MM-dd",
            "rest.lookback", "P2D",
            "rest.window.max", "P4D");
    all.add(undisturbed("days", days, days(base)));
    for (Duration time : outages) {
      all.addAll(away(Map.of(), time, SECOND, base));
      all.add(outage("page-json", Map.of(), PAGE, time, 1, SECOND, base));
      all.add(outage("page-csv", Map.of("rest.format", "csv"), PAGE, time, 1, SECOND, base));
    }
    return all;
  }

  /** Outages of hours behind an error status, by a clock that runs fast. */
  static List<ExactScenario> longOutages(FastClock clock, List<Duration> outages) {
    List<ExactScenario> all = new ArrayList<>();
    Map<String, String> own = new HashMap<>(clock.properties());
    own.put("connector.class", FastStationSourceConnector.class.getName());
    for (String option :
        List.of("rest.poll.interval.ms", "rest.retry.backoff.ms", "rest.retry.backoff.max.ms")) {
      own.put(option, Long.toString(Duration.ofSeconds(clock.speed()).toMillis()));
    }
    outages.forEach(time -> all.addAll(away(own, time, Duration.ofMinutes(2), clock.shown())));
    return all;
  }

  /** Outages behind an error status, under each rule, of one station and of both. */
  private static List<ExactScenario> away(
      Map<String, String> own, Duration time, Duration live, Instant base) {
    List<ExactScenario> all = new ArrayList<>();
    for (String verdict : List.of("EMPTY", "SKIP_STATION")) {
      Map<String, String> options = new HashMap<>(own);
      options.put("rest.error.rules", "404:" + verdict);
      String word = verdict.toLowerCase(Locale.ROOT).replaceAll("_.*", "");
      all.add(outage("404-" + word + "-one", options, AWAY, time, 1, live, base));
      all.add(outage("404-" + word + "-all", options, AWAY, time, 2, live, base));
    }
    return all;
  }

  /** Stations that are answered all the time. */
  private static ExactScenario undisturbed(
      String name, Map<String, String> options, Station... stations) {
    return new ExactScenario(name, options, List.of(stations), null, null, List.of());
  }

  /** Two stations, of which one or both are answered otherwise for a while. */
  private static ExactScenario outage(
      String kind,
      Map<String, String> options,
      Answer answer,
      Duration time,
      int hit,
      Duration live,
      Instant base) {
    String name = kind + "-" + time.toSeconds() + "s";
    Manners manners = new Manners(Duration.ZERO, Duration.ZERO, false, kind.endsWith("csv"));
    List<Station> stations =
        List.of(
            station(name + "-a", manners, live, base), station(name + "-b", manners, live, base));
    List<String> names = stations.stream().map(Station::name).toList();
    return new ExactScenario(name, options, stations, answer, time, names.subList(0, hit));
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }

  /** History at even steps, and then live readings at others. */
  private static Station station(String name, Manners manners, Duration tick, Instant base) {
    List<Reading> readings = new ArrayList<>();
    Duration delay = manners.delay();
    Duration step = manners.length().isZero() ? STEP : manners.length();
    Instant live = base.minus(delay);
    int value = 0;
    for (Instant at = first(live, step, base); at.isBefore(live); at = at.plus(step)) {
      readings.add(new Reading(at, ++value, at.plus(delay)));
    }
    for (int i = 0; i < LIVE; i++) {
      Instant at = live.plus(tick.multipliedBy(i));
      readings.add(new Reading(at, ++value, at.plus(delay)));
    }
    return new Station(name, manners, readings);
  }

  /** Some time before anybody asks for it, in steps from a reading. */
  private static Instant first(Instant from, Duration step, Instant base) {
    Duration before = Duration.between(start(base).minus(DAY), from);
    return from.minus(step.multipliedBy(before.dividedBy(step)));
  }

  /**
   * A service that lags and tells its backlog quickly; each eighth reading comes later still, by up
   * to some minutes of readings.
   */
  private static Station late(String name, Instant base, Duration lag, int minutes) {
    Random random = new Random(7);
    List<Reading> readings = new ArrayList<>();
    Instant newest = base.minus(lag);
    Instant live = newest.minus(STEP.multipliedBy(LAGGING));
    int value = 0;
    for (Instant at = first(live, STEP, base); !at.isAfter(newest); at = at.plus(STEP)) {
      long late = random.nextInt(8) == 0 ? random.nextInt(minutes) / STEP.toMinutes() : 0;
      long tick = Duration.between(live, at).dividedBy(STEP) + late;
      readings.add(new Reading(at, ++value, base.plus(TICK.multipliedBy(tick))));
    }
    return new Station(name, Manners.GOOD, readings);
  }

  private static Station ahead(Instant base) {
    Station good = station("ahead", Manners.GOOD, SECOND, base);
    List<Reading> readings = new ArrayList<>(good.readings());
    readings.add(new Reading(base.plus(DAY.multipliedBy(2)), -1, Instant.MIN));
    readings.add(new Reading(Instant.parse("2080-01-05T23:59:59Z"), -2, Instant.MIN));
    return new Station(good.name(), good.manners(), readings);
  }

  /** A service of whole days shows a day when it is over. */
  private static Station days(Instant base) {
    List<Reading> readings = new ArrayList<>();
    int value = 0;
    for (Instant at = first(base, STEP, base); at.isBefore(base); at = at.plus(STEP)) {
      readings.add(new Reading(at, ++value, at.truncatedTo(ChronoUnit.DAYS).plus(DAY)));
    }
    return new Station("whole-days", new Manners(hours(0), hours(0), true, false), readings);
  }
}
