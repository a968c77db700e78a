// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.RequestParts;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import io.streamgauge.testing.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Client credentials against a token service and a station service that checks the tokens. */
class OAuthTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final String SECRET = "cl1ent+s3cret/=";
  private static final String PREFIX = "issued-t0ken-";
  private final TestClock clock = new TestClock(NOW);
  private final List<Asked> granted = new CopyOnWriteArrayList<>();
  private volatile String valid;
  private volatile String expiresIn = "\"3600\"";
  private volatile boolean tokenServiceRefuses;
  private volatile boolean tokenServiceHangs;
  private volatile int status = 200;
  @AutoClose private final StationServer tokens = new StationServer(this::grant);
  @AutoClose private final StationServer stations = new StationServer(this::answer);

  private Answer grant(Asked asked) {
    granted.add(asked);
    if (tokenServiceHangs) {
      return Answer.never();
    }
    if (tokenServiceRefuses) {
      return Answer.of(
          400, "{\"error\":\"invalid_client\",\"error_description\":\"bad " + SECRET + "\"}");
    }
    valid = PREFIX + granted.size();
    return Answer.of(
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":%s}"
            .formatted(valid, expiresIn));
  }

  private Answer answer(Asked asked) {
    String sent = asked.headers().get("Authorization");
    if (!("Bearer " + valid).equals(sent)) {
      return Answer.of(401, "bad token " + sent);
    }
    return Answer.of(
        status,
        status == 200
            ? "[{\"time\":\"" + clock.instant() + "\",\"value\":1}]"
            : "no, " + sent + " " + SECRET);
  }

  private Map<String, String> properties(String... more) {
    Map<String, String> properties = Run.levels("oauth", stations.url("/data"));
    properties.put("rest.params", "id={station}&from={window.start}&to={window.end}");
    properties.put("rest.stations", "a");
    properties.put("rest.auth.type", "oauth2");
    properties.put("rest.auth.token.url", tokens.url("/oauth/token"));
    properties.put("rest.auth.user", "me:you");
    properties.put("rest.auth.password", SECRET);
    properties.put("rest.auth.token.params", "scope=read all&audience=https://stations");
    return GivenOptions.with(properties, more);
  }

  private Run run(String... more) {
    return new Run(properties(more), clock);
  }

  private void assertReadsOne(Map<String, String> properties) throws Exception {
    try (Run run = new Run(properties, clock)) {
      assertEquals(1, run.drain().size());
    }
  }

  @Test
  void oneTokenServesAllStationsAndIsRenewedBeforeItExpires() throws Exception {
    try (Run run = run("rest.stations", "a,b,c")) {
      assertEquals(3, run.drain().size());
      assertEquals(1, granted.size());
      clock.advance(Duration.ofMinutes(58));
      assertEquals(3, run.drain().size());
      assertEquals(1, granted.size());
      clock.advance(Duration.ofSeconds(61));
      assertEquals(0, run.drain().size());
      clock.advance(Duration.ofMinutes(14));
      assertEquals(3, run.drain().size());
    }
    assertEquals(2, granted.size());
    assertEquals(9, stations.asked().size(), "no request was refused");
    Asked asked = granted.get(0);
    assertEquals(
        "grant_type=client_credentials&scope=read%20all&audience=https:%2F%2Fstations",
        asked.body());
    assertEquals(
        "Basic " + RequestParts.pair("me:you", SECRET), asked.headers().get("Authorization"));
  }

  @Test
  void optionsOfTheVersionBeforeAct() throws Exception {
    Map<String, String> properties = properties("rest.auth.token.params", "audience=x");
    properties.put("rest.auth.client.id", properties.remove("rest.auth.user"));
    properties.put("rest.auth.client.secret", properties.remove("rest.auth.password"));
    properties.put("rest.auth.client.in", "body");
    properties.put("rest.auth.scope", "read all");
    assertReadsOne(properties);
    assertEquals(
        "grant_type=client_credentials&client_id=me:you&client_secret="
            + RequestParts.encode(SECRET)
            + "&scope=read%20all&audience=x",
        granted.get(0).body());
  }

  @Test
  void clientCanStandInTheBody() throws Exception {
    Map<String, String> properties = properties("rest.auth.type", "oauth2-body");
    properties.remove("rest.auth.token.params");
    assertReadsOne(properties);
    assertEquals(
        "grant_type=client_credentials&client_id=me:you&client_secret="
            + RequestParts.encode(SECRET),
        granted.get(0).body());
    assertFalse(granted.get(0).headers().containsKey("Authorization"));
  }

  @Test
  void revokedTokenIsReplacedAtOnceAndTheRequestSentAgainWithinTheLimits() throws Exception {
    expiresIn = "null";
    try (Run run = run("rest.limits", "3/h")) {
      assertEquals(1, run.drain().size());
      clock.advance(Duration.ofMinutes(20));
      valid = "revoked";
      assertEquals(List.of(false), run.drain().stream().map(Run::isBad).toList());
      assertEquals(2, granted.size());
      assertEquals(3, stations.asked().size());
      clock.advance(Duration.ofMinutes(20));
      valid = "revoked";
      assertEquals(0, run.drain().size());
      assertEquals(3, stations.asked().size(), "the fourth request in the hour waits");
    }
  }

  @Test
  void serviceThatRefusesEveryTokenIsNotAskedWithoutRest() throws Exception {
    try (Run run = run()) {
      run.drain();
      clock.advance(Duration.ofMinutes(20));
      status = 401;
      assertEquals(List.of(true), run.drain().stream().map(Run::isBad).toList());
      assertEquals(3, stations.asked().size());
      assertEquals(2, granted.size());
    }
  }

  @Test
  void hangingTokenServiceEndsWithTheDeadlineAndIsAskedAgain() throws Exception {
    tokenServiceHangs = true;
    try (Run run = run("rest.request.timeout.ms", "200")) {
      assertEquals(0, run.drain().size());
      tokenServiceHangs = false;
      int found = 0;
      // A busy machine may miss so short a deadline once more.
      for (int attempt = 0; found == 0 && attempt < 50; attempt++) {
        clock.advance(Duration.ofMinutes(20));
        found = run.drain().size();
      }
      assertEquals(1, found);
    }
  }

  @Test
  void secretAndTokenAreInNoOutput() throws Exception {
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    PrintStream err = System.err;
    StringBuilder outputs = new StringBuilder();
    try (PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
      System.setErr(capture);
      try (Run run = run()) {
        tokenServiceRefuses = true;
        Run.show(run.drain(), outputs);
        tokenServiceRefuses = false;
        for (int each : new int[] {500, 403, 200, 401}) {
          status = each;
          clock.advance(Duration.ofMinutes(30));
          Run.show(run.drain(), outputs);
        }
      }
    } finally {
      System.setErr(err);
    }
    RestStationSourceConfig config = Resolved.of(properties()).config();
    outputs.append(config).append(config.http());
    for (ConfigValue value :
        new RestStationSourceConnector().validate(properties()).configValues()) {
      assertEquals(List.of(), value.errorMessages());
      outputs.append(value);
    }
    outputs.append(logged.toString(StandardCharsets.UTF_8));
    String all = outputs.toString();
    assertTrue(all.contains("no token: NoTokenException: status 400 without a token"), all);
    assertTrue(all.contains("invalid_client bad ***"), all);
    assertTrue(all.contains("no, Bearer ***"), all);
    for (String secret :
        List.of(SECRET, RequestParts.encode(SECRET), RequestParts.pair("me:you", SECRET), PREFIX)) {
      assertFalse(all.contains(secret), all);
    }
  }

  @Test
  void incompleteOrUnusedOptionsAreRefusedWithoutShowingThem() {
    Map<String, String> properties = properties();
    properties.remove("rest.auth.token.url");
    List<String> errors = new ArrayList<>(GivenOptions.errors(properties));
    assertEquals(1, errors.size(), errors.toString());
    properties.put("rest.auth.type", "none");
    errors.addAll(GivenOptions.errors(properties));
    assertEquals(3, errors.size(), errors.toString());
    assertFalse(errors.toString().contains(SECRET), errors.toString());
  }

  /** Nobody knows any more how old the token is. */
  @Test
  void tokenIsAskedForAnewWhenTheClockWasSetBack() throws Exception {
    try (Run run = run("rest.stations", "a")) {
      assertEquals(1, run.drain().size());
      clock.advance(Duration.ofDays(-1));
      run.drain();
      clock.advance(Duration.ofMinutes(1));
      run.drain();
    }
    assertEquals(2, granted.size());
  }
}
