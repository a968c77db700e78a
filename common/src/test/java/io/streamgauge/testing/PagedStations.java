// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.testing.StationServer.Answer;
import java.net.URI;
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

/**
 * A station web service that outlives every worker. It answers a time range, both ends included, in
 * pages of {@value #PAGE} rows in no order; the next page is of the same moment as the first, as
 * with any service whose pages can be relied on. Every ninth reading is told late, with an event
 * time behind its series.
 */
public final class PagedStations implements AutoCloseable {
  public static final List<String> PROPERTIES = List.of("level", "flow");

  /** How far a late reading is behind at most. */
  public static final Duration LATE = Duration.ofSeconds(100);

  private static final int PAGE = 40;
  private static final Duration STEP = Duration.ofSeconds(6);

  private final ObjectMapper json = new ObjectMapper();
  private final Random random;
  private final List<String> names = new ArrayList<>();
  private final Map<String, List<Reading>> readings = new HashMap<>();
  private final Map<String, Integer> served = new HashMap<>();
  private final Set<String> identities = new HashSet<>();
  private final Set<String> hanging = new HashSet<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final StationServer server = new StationServer();
  private volatile StationServer.Service trouble;
  private int number;

  /**
   * One reading.
   *
   * @param number counts over all stations
   */
  public record Reading(int number, String station, String property, Instant time, double value) {
    public String identity() {
      return station + " " + property + " " + time.toEpochMilli() + " " + value;
    }
  }

  /**
   * One request.
   *
   * @param version what the connector was given as parameter of that name
   * @param nanos as {@link System#nanoTime} tells it
   */
  public record Arrival(String station, String version, long nanos) {}

  public PagedStations(int stations, long seed) {
    random = new Random(seed);
    for (int i = 0; i < stations; i++) {
      names.add(String.format("st-%02d", i));
      readings.put(names.get(i), new ArrayList<>());
    }
    server.on(
        "/readings",
        asked -> {
          StationServer.Service now = trouble;
          return now == null ? rightAnswer(asked) : now.answer(asked);
        });
  }

  public URI url() {
    return URI.create(server.url("/readings"));
  }

  public List<String> names() {
    return names;
  }

  /** Readings of the past, the newest a step before this moment. */
  public void history(int perSeries, Instant now) {
    history(perSeries, STEP, now);
  }

  /** The same with more or less time between them. */
  public synchronized void history(int perSeries, Duration step, Instant now) {
    for (int i = perSeries; i > 0; i--) {
      for (String station : names) {
        for (String property : PROPERTIES) {
          add(station, property, now.minus(step.multipliedBy(i)));
        }
      }
    }
  }

  /** One further reading of every series, measured now or, now and then, some time ago. */
  public synchronized void measure(Instant now) {
    for (String station : names) {
      for (String property : PROPERTIES) {
        long back = number % 9 == 4 ? 1 + random.nextLong(LATE.toMillis()) : 0;
        add(station, property, now.minusMillis(back));
      }
    }
  }

  private void add(String station, String property, Instant time) {
    // Values repeat, so that neither time nor value alone tells readings apart.
    Reading reading =
        new Reading(
            number,
            station,
            property,
            Instant.ofEpochMilli(time.toEpochMilli()),
            random.nextInt(50) / 4.0);
    if (identities.add(reading.identity())) {
      readings.get(station).add(reading);
      number++;
    }
  }

  public synchronized List<Reading> all() {
    return readings.values().stream().flatMap(List::stream).toList();
  }

  /** How many time ranges of this station were answered to the last page. */
  public synchronized int served(String station) {
    return served.getOrDefault(station, 0);
  }

  /** From now on requests for this station get no answer, until the service is closed. */
  public synchronized void hang(String station) {
    hanging.add(station);
  }

  /** From now on this answers in its place; null is the end of it. */
  public void trouble(StationServer.Service service) {
    trouble = service;
  }

  /** What it answers when there is no trouble. */
  public Answer rightAnswer(StationServer.Asked asked) {
    return hangs(asked.query()) ? Answer.never() : Answer.of(200, page(asked.query()));
  }

  /** The stations that do not hang. */
  public synchronized List<String> answering() {
    return names.stream().filter(name -> !hanging.contains(name)).toList();
  }

  /** All requests so far, in the order in which they came. */
  public synchronized List<Arrival> arrivals() {
    return List.copyOf(arrivals);
  }

  private synchronized boolean hangs(Map<String, String> query) {
    String station = query.get("station");
    arrivals.add(new Arrival(station, query.getOrDefault("version", ""), System.nanoTime()));
    return hanging.contains(station);
  }

  private synchronized String page(Map<String, String> query) {
    Instant from = Instant.parse(query.get("from"));
    Instant to = Instant.parse(query.get("to"));
    int moment = Integer.parseInt(query.getOrDefault("moment", Integer.toString(number)));
    int page = Integer.parseInt(query.getOrDefault("page", "0"));
    List<Reading> found = new ArrayList<>();
    for (Reading reading : readings.get(query.get("station"))) {
      boolean told = reading.number() < moment;
      if (told && !reading.time().isBefore(from) && !reading.time().isAfter(to)) {
        found.add(reading);
      }
    }
    Collections.shuffle(found, new Random(moment));
    ObjectNode answer = json.createObjectNode();
    ArrayNode rows = answer.putArray("readings");
    int start = Math.min(found.size(), page * PAGE);
    int stop = Math.min(found.size(), start + PAGE);
    for (Reading reading : found.subList(start, stop)) {
      rows.addObject()
          .put("n", reading.number())
          .put("property", reading.property())
          .put("time", reading.time().toString())
          .put("value", reading.value());
    }
    if (stop < found.size()) {
      answer.put(
          "next",
          String.format(
              "/readings?station=%s&from=%s&to=%s&moment=%d&page=%d",
              query.get("station"), from, to, moment, page + 1));
    } else {
      served.merge(query.get("station"), 1, Integer::sum);
    }
    return answer.toString();
  }

  @Override
  public void close() {
    server.close();
  }
}
