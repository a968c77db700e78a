// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.errors;
import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.RequestParts;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import io.streamgauge.testing.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final String SECRET = "s3cr+t/key=";
  private static final String BASIC = "bWU6czNjcit0L2tleT0=";
  private static final String STATION = "01646500";
  private final TestClock clock = new TestClock(NOW);
  private final List<String> sent = new CopyOnWriteArrayList<>();
  @AutoClose private final UsgsServer server = new UsgsServer(clock);

  @BeforeEach
  void fill() {
    server.series(STATION, "00060", "1", NOW.minus(Duration.ofHours(2)), NOW, Duration.ofHours(1));
  }

  private Map<String, String> properties(String type) {
    Map<String, String> properties = Run.properties(server, STATION, "PT6H");
    properties.put("rest.auth.type", type.equals("query") ? "api-key" : type);
    properties.put(type.equals("basic") ? "rest.auth.password" : "rest.auth.token", SECRET);
    return switch (type) {
      case "basic" -> with(properties, "rest.auth.user", "me");
      case "query" -> with(properties, "rest.auth.key", "query k");
      default -> properties;
    };
  }

  private Answer note(Asked asked) {
    String authorization = asked.headers().get("Authorization");
    String key = asked.headers().get("X-Api-Key");
    sent.add(
        authorization != null
            ? authorization
            : key != null ? "header " + key : "query " + asked.query().get("k"));
    return null;
  }

  @Test
  void eachTypeSendsWhatTheServiceExpects() throws Exception {
    server.faults.put(STATION, this::note);
    for (String type : List.of("basic", "bearer", "api-key", "query")) {
      try (Run run = Run.of(properties(type), clock)) {
        assertEquals(Run.keys(server), Run.keys(run.drain()));
      }
    }
    assertEquals(
        List.of("Basic " + BASIC, "Bearer " + SECRET, "header " + SECRET, "query " + SECRET), sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic", "bearer", "api-key", "query"})
  void secretsAreInNoOutput(String type) throws Exception {
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    PrintStream err = System.err;
    PrintStream out = System.out;
    StringBuilder outputs = new StringBuilder();
    Map<String, String> properties = properties(type);
    try (PrintStream capture = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
      System.setErr(capture);
      System.setOut(capture);
      for (int status : new int[] {401, 200, 302, 429, 500}) {
        server.faults.put(
            STATION,
            asked -> {
              note(asked);
              String text = "bad key " + sent.get(sent.size() - 1) + " / " + SECRET + " in ";
              return Answer.of(status, "{\"error\": \"" + text + asked.uri() + "\", \"value\": 1}");
            });
        try (Run run = Run.of(properties, clock)) {
          Run.show(run.drain(), outputs);
          server.faults.clear();
          clock.advance(Duration.ofHours(1));
          Run.show(run.drain(), outputs);
        }
        clock.set(NOW);
      }
    } finally {
      System.setErr(err);
      System.setOut(out);
    }
    RestStationSourceConfig config = Resolved.of(properties).config();
    outputs.append(config).append(config.request()).append(config.http());
    outputs.append(new RestStationSourceConnector().validate(properties).configValues());
    String log = logged.toString(StandardCharsets.UTF_8);
    outputs.append(log);
    assertTrue(log.contains("cannot be read"));
    assertTrue(outputs.toString().contains("***"));
    for (String secret :
        List.of(SECRET, BASIC, RequestParts.encode(SECRET), RequestParts.encode(BASIC))) {
      assertFalse(outputs.toString().contains(secret), outputs.toString());
    }
  }

  @Test
  void failingTaskDoesNotTellTheSecret() throws Exception {
    server.faults.put(
        STATION, asked -> Answer.of(200, "{\"value\":{\"timeSeries\":[{\"" + SECRET + "\":1}]}}"));
    try (Run run = Run.of(with(properties("query"), "bad.records", "fail"), clock)) {
      DataException failure = assertThrows(DataException.class, run::drain);
      assertTrue(failure.getMessage().contains("k=***"), failure.getMessage());
      assertFalse(failure.getMessage().contains(SECRET), failure.getMessage());
    }
  }

  @Test
  void incompleteCredentialsAreRefusedWithoutShowingThem() {
    Map<String, String> wrong = with(properties("bearer"), "rest.auth.type", "basic");
    RestStationSourceConnector connector = new RestStationSourceConnector();
    List<String> errors = errors(wrong);
    assertEquals(3, errors.size(), errors.toString());
    assertFalse(errors.toString().contains(SECRET), errors.toString());
    assertThrows(ConfigException.class, () -> connector.start(wrong));
    wrong.put("rest.auth.token", "two\nlines");
    ConfigException failure = assertThrows(ConfigException.class, () -> connector.start(wrong));
    assertFalse(failure.getMessage().contains("lines\n"), failure.getMessage());
  }
}
