// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrialRequestTest {
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private PrintStream err;
  @AutoClose private final UsgsServer server = new UsgsServer(Clock.systemUTC());

  @BeforeEach
  void start() {
    err = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    server.series("A", now.minus(Duration.ofHours(30)), now, Duration.ofMinutes(15));
  }

  @AfterEach
  void stop() {
    System.setErr(err);
  }

  private Map<String, String> properties(String... more) {
    Map<String, String> properties = Run.properties(server, "A,B", "now", more);
    properties.putIfAbsent("rest.validate.request", "true");
    return properties;
  }

  private void assertBlamed(String option, String reason, Map<String, String> properties) {
    List<String> errors = GivenOptions.errors(properties);
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).startsWith(option + "|"), errors.toString());
    assertTrue(errors.get(0).contains(reason), errors.toString());
    assertTrue(errors.get(0).contains("rest.validate.request=false"), errors.toString());
  }

  @Test
  void showsTheFirstReadingsOfTheLastDayOfOneStation() {
    assertEquals(List.of(), GivenOptions.errors(properties()));
    assertEquals(1, server.requests.size());
    String asked = server.requests.get(0);
    assertTrue(asked.contains("sites=A&"), asked);
    Instant start = Instant.parse(asked.replaceAll(".*startDT=([^&]*).*", "$1"));
    Instant end = Instant.parse(asked.replaceAll(".*endDT=([^&]*).*", "$1"));
    assertEquals(Duration.ofDays(1), Duration.between(start, end));
    String shown = log.toString(StandardCharsets.UTF_8);
    assertEquals(3, shown.lines().filter(line -> line.contains("A 00060")).count(), shown);
  }

  @Test
  void asksNothingUnlessToldTo() {
    Map<String, String> properties = properties("rest.validate.request", "false");
    assertEquals(List.of(), GivenOptions.errors(properties));
    properties.remove("rest.validate.request");
    assertEquals(List.of(), GivenOptions.errors(properties));
    assertEquals(List.of(), server.requests);
  }

  @Test
  void asksNothingWhileTheConfigurationHasErrors() {
    assertFalse(GivenOptions.errors(properties("rest.extract.series", "{nobody}")).isEmpty());
    assertFalse(GivenOptions.errors(properties("rest.poll.interval.ms", "soon")).isEmpty());
    assertEquals(List.of(), server.requests);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "404; nothing here; rest.url; HTTP status 404",
        "410; gone; rest.stations; rest.error.rules: 410:EMPTY",
        "500; boom; rest.url; HTTP status 500",
        "401; no; rest.auth.type; HTTP status 401",
        "403; no; rest.auth.type; HTTP status 403",
        "200; <html>Hello</html>; rest.format; not JSON",
        "200; {\"data\":[]}; rest.extract.levels; /value/timeSeries leads to nothing",
        "200; {\"value\":{\"timeSeries\":[]}}; rest.stations; no reading of the last PT24H"
      })
  void saysWhyNoReadingCameBesideTheOption(int status, String body, String option, String reason) {
    server.faults.put("A", asked -> Answer.of(status, body));
    assertBlamed(option, reason, properties("rest.error.rules", "410:EMPTY"));
  }

  @Test
  void blamesTheMappingWhenNoElementGivesAReading() {
    Map<String, String> properties = properties("observation.event_time", "/when");
    assertBlamed("observation.event_time", "leads to nothing in this element", properties);
  }

  @Test
  void blamesTheTokenAndShowsNoSecret() {
    Map<String, String> properties =
        properties("rest.auth.type", "bearer", "rest.auth.token", "s3cret-token");
    properties.put("rest.headers", "X-Own: Custom h1dden-header");
    properties.put("rest.params", "&api_key=par4m-secret");
    server.faults.put(
        "A",
        asked ->
            Answer.of(
                401,
                asked.headers().get("Authorization")
                    + asked.headers().get("X-Own")
                    + asked.query().get("api_key")));
    assertBlamed("rest.auth.token", "HTTP status 401", properties);
    String shown = GivenOptions.errors(properties) + log.toString(StandardCharsets.UTF_8);
    for (String secret : List.of("s3cret-token", "h1dden-header", "par4m-secret")) {
      assertFalse(shown.contains(secret), shown);
    }
  }

  @Test
  void halvesTheRangeOfAnAnswerThatIsTooLarge() {
    Map<String, String> properties = properties("rest.response.max.bytes", "5000");
    assertEquals(List.of(), GivenOptions.errors(properties));
    assertTrue(server.requests.size() > 1, server.requests.toString());
    server.requests.clear();
    properties.put("rest.response.max.bytes", "1000");
    server.faults.put("A", asked -> Answer.of(200, "x".repeat(2_000)));
    assertBlamed("rest.response.max.bytes", "larger than 1000 bytes", properties);
    assertEquals(6, server.requests.size());
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void endsWithTheDeadlineWhenTheServiceHangs() {
    server.faults.put("A", asked -> Answer.never());
    assertBlamed("rest.url", "no answer", properties("rest.request.timeout.ms", "500"));
  }

  @Test
  void saysThatNobodyListens() {
    Map<String, String> properties = properties();
    server.close();
    assertBlamed("rest.url", "ConnectException", properties);
  }

  @Test
  void saysThatNobodyKnowsTheHost() {
    assertBlamed(
        "rest.url",
        "finds no address for the host",
        properties("rest.url", "https://stations.invalid/{station}"));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void leavesNoThreadBehind() throws Exception {
    assertEquals(List.of(), GivenOptions.errors(properties()));
    Await.until(
        "the end of the threads",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("streamgauge-rest")));
  }

  @Test
  void mutatedAnswersNeverMakeValidationThrow() {
    SplittableRandom random = new SplittableRandom(7);
    byte[] good = server.body(any -> true).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 60; i++) {
      byte[] bad = Mutation.of(good, random);
      server.faults.put("A", asked -> Answer.of(200, bad));
      assertTrue(GivenOptions.errors(properties()).size() <= 1);
    }
  }
}
