// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.bundle.HostileService.Behaviour;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Station services that do harm: each case has a connector with a good station beside the bad one,
 * whose readings must go on to come after the bad one has answered.
 */
final class HostileAnswers {
  private static final int SERIES = 3_000;
  private static final int BAD_ELEMENTS = 120_000;
  private static final int STATIONS = 1_250;
  private static final int MOST_TOLD = 1_000;

  private final HostileStack stack;
  private final SeenRecords seen;
  private final Outcomes outcomes;
  private final Duration patience;
  private final HostileService service;
  private final HostileService elsewhere;

  /**
   * One case.
   *
   * @param least records that the bad station must lead to
   * @param most records that it may lead to
   * @param settings options beside those of all cases
   */
  private record Case(
      String name, int least, int most, Map<String, String> settings, Behaviour behaviour) {}

  HostileAnswers(
      HostileStack stack,
      SeenRecords seen,
      Outcomes outcomes,
      Duration patience,
      HostileService service,
      HostileService elsewhere) {
    this.stack = stack;
    this.seen = seen;
    this.outcomes = outcomes;
    this.patience = patience;
    this.service = service;
    this.elsewhere = elsewhere;
  }

  /** The cases without a look at what comes of them. */
  HostileAnswers(HostileStack stack, HostileService service, HostileService elsewhere) {
    this(stack, null, null, Duration.ZERO, service, elsewhere);
  }

  /** Creates the connectors of all cases but the longest list, and tells their names. */
  List<String> createAll(String pollMs) throws Exception {
    elsewhere.on("meta", (request, number) -> Answer.of(200, rows(service.row("far-away", "1"))));
    List<Case> cases = new ArrayList<>(together());
    cases.add(series());
    for (Case each : cases) {
      create(each, Map.of("rest.poll.interval.ms", pollMs));
    }
    return cases.stream().map(Case::name).toList();
  }

  void run() throws Exception {
    seen.secret("key-5e1c");
    seen.secret("pass-77af");
    seen.secret("far-away");
    elsewhere.on("meta", (request, number) -> Answer.of(200, rows(service.row("far-away", "1"))));
    for (Case each : together()) {
      create(each, Map.of());
    }
    for (Case each : together()) {
      check(each);
    }
    // Each poll has the same bad elements: they are not all told again.
    Await.until(
        "further polls of bad elements",
        patience,
        () -> {
          seen.poll(Duration.ofMillis(100));
          return service.served("/bad-elements/bad") >= 5
              || !stack.failure("bad-elements").isEmpty();
        });
    int told = seen.others(0, "answers-bad-elements").size();
    outcomes.add("stations: bad elements told again", told <= MOST_TOLD, told + " records");
    outcomes.add("texts that no topic may have", seen.leaks().isEmpty(), "" + seen.leaks());
    outcomes.add(
        "requests after a redirect to another host",
        elsewhere.served("/meta") == 0,
        elsewhere.served("/meta") + "");
    log();
    for (Case each : List.of(discovered(), series())) {
      create(each, Map.of());
      check(each);
      stack.rest().delete(each.name());
    }
  }

  private List<Case> together() {
    String bad =
        rows(
            IntStream.range(0, BAD_ELEMENTS)
                .mapToObj(i -> "{\"x\":" + i + "}")
                .collect(Collectors.joining(",")));
    List<Case> cases = new ArrayList<>();
    cases.add(of("exponent", 1, Map.of(), (request, number) -> row("\"v\":5e6666666666")));
    String property = "流".repeat(227_001);
    cases.add(
        of(
            "property-of-681-kb",
            1,
            Map.of(),
            (request, number) -> row("\"v\":1,\"p\":\"" + property + number + "\"")));
    String crs = "\"c\":\"" + "系".repeat(226_002) + "\"";
    cases.add(
        of(
            "crs-of-678-kb",
            1,
            Map.of("observation.crs", "/c"),
            (request, number) -> row("\"v\":" + number + "," + crs)));
    cases.add(
        new Case("bad-elements", 1, MOST_TOLD, Map.of(), (request, number) -> Answer.of(200, bad)));
    String measure =
        "{\"items\":[{\"dateTime\":\"2026-01-01T00:00:00Z\",\"value\":1,\"measure\":\"%s/\"}]}"
            .formatted("b".repeat(350_000));
    cases.add(
        of(
            "quadratic-pattern",
            0,
            Map.of("rest.preset", "ea-flood"),
            (request, number) -> Answer.of(200, measure)));
    Answer redirect = Answer.of(302, "").with("Location", elsewhere.url() + "/meta");
    cases.add(of("redirect", 0, Map.of(), (request, number) -> redirect));
    cases.add(
        of(
            "keys-echoed",
            1,
            Map.of("rest.headers", "X-Key: key-5e1c", "rest.params", "appid=pass-77af"),
            (request, number) ->
                Answer.of(200, "<html>" + request.headers().get("X-Key") + request.uri())));
    String forged = "y\\n2026-02-02 00:00:00 ERROR forged\\u001b[31m" + "j".repeat(601_000);
    cases.add(
        new Case(
            "station-not-asked-for",
            1,
            1_000,
            Map.of(
                "rest.url", service.url() + "/station-not-asked-for/bad?ids={stations}",
                "rest.stations.per.request", "2",
                "rest.extract.station", "/s",
                "observation.sensor_id", "/s"),
            (request, number) ->
                Answer.of(
                    200,
                    rows(
                        sensor("good-station-not-asked-for", number)
                            + ","
                            + sensor(forged, number)))));
    String list =
        "[{\"id\":\"good-discovered-line-end\"},{\"id\":\"bad\"},"
            + "{\"id\":\"z\\n2026-02-02 00:00:00 ERROR forged\"}]";
    String url = service.url() + "/discovered-line-end/list";
    cases.add(
        new Case(
            "discovered-line-end",
            0,
            1_000_000,
            Map.of("rest.discovery.url", url, "rest.stations.interval.ms", "1000"),
            (request, number) ->
                request.path().endsWith("/list") ? Answer.of(200, list) : row("\"v\":" + number)));
    return cases;
  }

  /** A list of stations that no task configuration can hold. */
  private Case discovered() {
    StringBuilder list = new StringBuilder("[{\"id\":\"good-discovered-many\"}");
    for (int i = 0; i < STATIONS; i++) {
      list.append(",{\"id\":\"bad-").append("n".repeat(900)).append(i).append("\"}");
    }
    list.append(']');
    return new Case(
        "discovered-many",
        0,
        1_000_000,
        Map.of("rest.discovery.url", service.url() + "/discovered-many/list"),
        (request, number) ->
            Answer.of(200, request.path().endsWith("/list") ? list.toString() : rows("")));
  }

  /** One answer for all stations, each row of another series. */
  private Case series() {
    return new Case(
        "many-series",
        SERIES,
        1_000_000,
        Map.of(
            "rest.url", service.url() + "/many-series/bad",
            "rest.stations", "all",
            "rest.poll.interval.ms", "2000",
            "observation.sensor_id", "/s"),
        (request, number) -> {
          StringBuilder rows = new StringBuilder(sensor("good-many-series", number));
          for (int i = 0; i < SERIES; i++) {
            rows.append(',').append(service.row("q" + i, "1"));
            rows.insert(rows.length() - 1, ",\"s\":\"r" + i % 7 + "\"");
          }
          return Answer.of(200, rows(rows.toString()));
        });
  }

  private static Case of(
      String name, int least, Map<String, String> settings, Behaviour behaviour) {
    return new Case(name, least, 200, settings, behaviour);
  }

  private Answer row(String members) {
    String row = service.row("level", "0");
    // The last member of a name is the one that counts.
    return Answer.of(200, rows(row.substring(0, row.length() - 1) + "," + members + "}"));
  }

  private String sensor(String id, int number) {
    String row = service.row("level", Integer.toString(number));
    return row.substring(0, row.length() - 1) + ",\"s\":\"" + id + "\"}";
  }

  private static String rows(String elements) {
    return "{\"rows\":[" + elements + "]}";
  }

  private void create(Case each, Map<String, String> settings) throws Exception {
    service.on(each.name(), each.behaviour());
    Map<String, String> config = service.connector(each.name(), "answers-" + each.name());
    if (each.settings().containsKey("rest.preset")) {
      config.keySet().removeIf(option -> option.matches("(rest\\.extract|observation)\\..*"));
    }
    config.put("rest.poll.interval.ms", "400");
    config.put("rest.retry.backoff.ms", "200");
    config.put("rest.retry.backoff.max.ms", "400");
    config.put("kafka.key", "{sensor_id}");
    if (!each.settings().containsKey("rest.discovery.url")) {
      config.put("rest.stations", "bad, " + SeenRecords.GOOD + each.name());
    }
    config.putAll(each.settings());
    ObjectNode json = ConnectorOptions.json(config, settings);
    try {
      stack.rest().put(each.name(), json);
    } catch (IllegalStateException e) {
      // It has failed, or has no task: that is told by its case.
      System.out.println(each.name() + ": " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private void check(Case each) throws Exception {
    // A round of a thousand stations takes its time.
    int rounds = each.name().equals("discovered-many") ? 4 : 1;
    long deadline = System.nanoTime() + patience.toNanos() * rounds;
    String good = SeenRecords.GOOD + each.name();
    String topics = "answers-" + each.name();
    String failure = "";
    String missing = "";
    int attacked = -1;
    do {
      seen.poll(Duration.ofMillis(100));
      failure = stack.failure(each.name());
      if (attacked < 0 && attacks(each) >= 2) {
        attacked = seen.good(good);
      }
      int count = seen.others(0, topics).size();
      missing =
          attacked < 0
              ? "the hostile answer was not asked for twice"
              : seen.good(good) < attacked + 2
                  ? "no good readings any more: " + seen.good(good)
                  : count < each.least() ? "only " + count + " records" : "";
    } while (failure.isEmpty()
        && !missing.isEmpty()
        && stack.rest().answers()
        && System.nanoTime() < deadline);
    List<SeenRecords.Sighting> others = seen.others(0, topics);
    if (failure.isEmpty() && missing.isEmpty() && others.size() > each.most()) {
      missing = others.size() + " records";
    }
    boolean alive = stack.survived();
    String what =
        !alive
            ? "the worker died"
            : !failure.isEmpty() ? failure : !missing.isEmpty() ? missing : summary(others, good);
    outcomes.add("stations: " + each.name(), alive && failure.isEmpty() && missing.isEmpty(), what);
  }

  private int attacks(Case each) {
    return each.name().equals("discovered-many")
        ? service.served("/discovered-many/" + SeenRecords.GOOD + each.name())
        : service.served("/" + each.name() + "/bad");
  }

  private String summary(List<SeenRecords.Sighting> others, String good) {
    long bad = others.stream().filter(SeenRecords.Sighting::bad).count();
    String reason = SeenRecords.firstReason(others);
    return String.format(
        "%d good, %d other readings, %d bad: %s",
        seen.good(good), others.size() - bad, bad, reason);
  }

  /** No line of the worker's log was written by a station, and none is too long to be read. */
  private void log() throws Exception {
    int longest = 0;
    int forged = 0;
    for (String line :
        Files.readString(stack.worker().log(), StandardCharsets.UTF_8).split("\n", -1)) {
      longest = Math.max(longest, line.length());
      boolean control =
          line.chars()
              .anyMatch(character -> Character.isISOControl(character) && character != '\t');
      if (control || line.startsWith("2026-02-02 00:00:00 ERROR forged")) {
        forged++;
      }
    }
    outcomes.add(
        "lines of the worker's log",
        forged == 0 && longest <= 4_096,
        forged + " forged or with control characters, the longest has " + longest + " characters");
  }
}
