// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.ReadingCensus;
import io.streamgauge.it.RestStack;
import io.streamgauge.launcher.TextTable;
import io.streamgauge.rest.FastClock;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Services that lag, are away behind an error status or a page of HTML, give times ahead of the
 * clock, intervals, whole days or what is an hour off; and an exactly-once worker that is killed in
 * between. Each reading is on the topic once. In the full run (-Psoak) outages of 5 and of 25 s
 * meet history and then live readings, and the worker is killed in, between and after them.
 */
@ExtendWith(PackageStack.class)
@ResourceLock(PackageStack.LOCK)
class NothingVanishesIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final String TOPIC = "exact";
  private static final String BAD = TOPIC + "-dlq";
  private static final Duration PATIENCE = Duration.ofMinutes(SOAK ? 6 : 2);
  private static final List<Duration> OUTAGES =
      SOAK
          ? List.of(Duration.ofSeconds(5), Duration.ofSeconds(25))
          : List.of(Duration.ofSeconds(5));

  private final List<ExactScenario> scenarios = new ArrayList<>();
  private final ObjectMapper json = new ObjectMapper();
  private final Set<String> unasked = new TreeSet<>();
  private Instant base;
  private int kills;

  @Test
  void eachReadingIsThereOnce(RestStack stack) throws Exception {
    base = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    scenarios.addAll(ExactScenario.all(base, OUTAGES));
    try (ExactStations service =
            new ExactStations(base.minus(Duration.ofDays(1)), Clock.systemUTC());
        ReadingCensus census = new ReadingCensus(stack.bootstrap(), TOPIC)) {
      createTopics(stack.bootstrap());
      begin(service, stack);
      if (SOAK) {
        await("an outage", census, () -> service.refused(hit()) > 0);
        kill(stack);
      }
      await("the end of the outages", census, service::outagesOver);
      // Had they been taken for empty answers, what came behind would be on the topic by now.
      awaitPolls(service, census, ExactScenario::recoversSoon, 3);
      kill(stack);
      if (SOAK) {
        await(
            "all history",
            census,
            () -> census.times().keySet().containsAll(expected(base).keySet()));
        scenarios.forEach(scenario -> begin(service, scenario, 0));
        await("the end of the outages", census, service::outagesOver);
        kill(stack);
      }
      // And what no further start of the worker puts right.
      scenarios.stream()
          .filter(ExactScenario::recoversSoon)
          .forEach(scenario -> begin(service, scenario, 0));
      await("the end of the outages", census, service::outagesOver);
      awaitPolls(service, census, scenario -> true, 5);
      Instant last = settle(service, census);
      report(service, census, last);
      Set<String> ahead = refusals(stack.bootstrap(), "max.future.ms");
      assertEquals(2, ahead.size(), ahead.toString());
    }
  }

  /**
   * Outages of ten minutes and of three hours, by a clock that runs sixty times as fast: amid
   * history and then live, of one station and of all, with a worker killed in, between and after
   * them.
   */
  @Test
  @EnabledIfSystemProperty(named = "streamgauge.soak", matches = "true")
  void eachReadingIsThereOnceAfterOutagesOfHours(RestStack stack) throws Exception {
    Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    FastClock clock = new FastClock(start, start.minus(Duration.ofDays(2)), 60);
    base = clock.shown();
    scenarios.addAll(
        ExactScenario.longOutages(clock, List.of(Duration.ofMinutes(10), Duration.ofHours(3))));
    try (ExactStations service = new ExactStations(base.minus(Duration.ofDays(1)), clock.clock());
        ReadingCensus census = new ReadingCensus(stack.bootstrap(), TOPIC)) {
      createTopics(stack.bootstrap());
      begin(service, stack);
      await("an outage", census, () -> service.refused(hit()) > 0);
      kill(stack);
      await("the end of the outages", census, service::outagesOver);
      kill(stack);
      await(
          "all history",
          census,
          () -> census.times().keySet().containsAll(expected(base).keySet()));
      scenarios.forEach(scenario -> begin(service, scenario, 0));
      int refused = service.refused(hit());
      await("an outage", census, () -> service.refused(hit()) > refused);
      kill(stack);
      await("the end of the outages", census, service::outagesOver);
      awaitPolls(service, census, scenario -> true, 5);
      report(service, census, settle(service, census));
    }
  }

  /** Has every station met its outage in the midst of history. */
  private void begin(ExactStations service, RestStack stack) throws Exception {
    for (ExactScenario scenario : scenarios) {
      scenario.stations().forEach(service::add);
      begin(service, scenario, 3);
    }
    for (ExactScenario scenario : scenarios) {
      Map<String, String> config = scenario.config(service.url(), TOPIC, base);
      stack.rest().put(scenario.name(), json.valueToTree(config));
    }
  }

  private static void begin(ExactStations service, ExactScenario scenario, int history) {
    if (scenario.outage() != null) {
      service.outage(scenario.hit(), scenario.outage(), scenario.lasts(), history);
    }
  }

  private List<String> hit() {
    return scenarios.stream().flatMap(scenario -> scenario.hit().stream()).toList();
  }

  private Map<String, Integer> expected(Instant last) {
    Map<String, Integer> all = new TreeMap<>();
    scenarios.forEach(scenario -> all.putAll(scenario.expected(base, last)));
    return all;
  }

  private void kill(RestStack stack) throws Exception {
    stack.worker().kill();
    stack.worker().start();
    kills++;
  }

  private static void await(String what, ReadingCensus census, Await.Condition condition)
      throws Exception {
    Await.until(
        what,
        PATIENCE,
        () -> {
          while (census.poll(Duration.ofMillis(50)) > 0) {
            // What has come meanwhile.
          }
          return condition.holds();
        });
  }

  /** Until all that the service has is there, and each station was asked for again. */
  private Instant settle(ExactStations service, ReadingCensus census) throws Exception {
    Instant last = service.freeze();
    Collection<String> wanted = expected(last).keySet();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!census.times().keySet().containsAll(wanted) && System.nanoTime() < deadline) {
      census.poll(Duration.ofMillis(200));
    }
    awaitPolls(service, census, scenario -> true, 3);
    census.awaitQuiet(20);
    return last;
  }

  /** Until every station of some scenarios was asked for and answered so many times more. */
  private void awaitPolls(
      ExactStations service, ReadingCensus census, Predicate<ExactScenario> which, int times)
      throws IOException {
    List<String> names =
        scenarios.stream().filter(which).flatMap(scenario -> scenario.names().stream()).toList();
    List<Integer> before = service.answered(names);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Set<String> left = new TreeSet<>(names);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      census.poll(Duration.ofMillis(100));
      List<Integer> now = service.answered(names);
      for (int i = 0; i < now.size(); i++) {
        if (now.get(i) >= before.get(i) + times) {
          left.remove(names.get(i));
        }
      }
    }
    unasked.addAll(left);
  }

  private void report(ExactStations service, ReadingCensus census, Instant last) {
    Map<String, Integer> found = new TreeMap<>(census.times());
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("scenario", "refused", "readings", "lost", "twice", "unknown"));
    Map<String, String> wrong = new TreeMap<>();
    for (ExactScenario scenario : scenarios) {
      for (String station : scenario.names()) {
        Map<String, Integer> expected = new TreeMap<>(scenario.expected(base, last));
        expected.keySet().removeIf(reading -> !reading.startsWith(station + " "));
        Map<String, Integer> there = new TreeMap<>(found);
        there.keySet().removeIf(reading -> !reading.startsWith(station + " "));
        long lost = expected.keySet().stream().filter(each -> !there.containsKey(each)).count();
        long twice = there.values().stream().filter(times -> times > 1).count();
        long unknown = there.keySet().stream().filter(each -> !expected.containsKey(each)).count();
        table.add(
            List.of(
                station,
                Integer.toString(service.refused(List.of(station))),
                Integer.toString(expected.size()),
                Long.toString(lost),
                Long.toString(twice),
                Long.toString(unknown)));
        if (lost + twice + unknown > 0) {
          wrong.put(station, lost + " lost, " + twice + " twice, " + unknown + " unknown");
        }
      }
    }
    System.out.printf("%d kills of the worker%n%s%n", kills, TextTable.of(table));
    assertEquals(Map.of(), wrong);
    assertEquals(Set.of(), unasked, "not asked for any more");
  }

  private void createTopics(String bootstrap) throws Exception {
    Map<String, String> kept = Map.of("retention.ms", "-1");
    KafkaClients.create(
        bootstrap,
        KafkaClients.topic(TOPIC, 3).configs(kept),
        KafkaClients.topic(BAD, 1).configs(kept));
  }

  /** The reasons of bad records that have these words. */
  private Set<String> refusals(String bootstrap, String words) throws Exception {
    Set<String> reasons = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(bootstrap, BAD)) {
      String reason = json.readTree(record.value()).at("/payload/error_message").asText();
      if (reason.contains(words)) {
        reasons.add(reason);
      }
    }
    return reasons;
  }
}
