// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.AfterEach;
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
  private UsgsServer server;

  @BeforeEach
  void startServer() {
    server = new UsgsServer(clock);
    server.series(STATION, "00060", "1", NOW.minus(Duration.ofHours(2)), NOW, Duration.ofHours(1));
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Map<String, String> properties(String type) {
    Map<String, String> properties = Run.properties(server, STATION, "PT6H");
    switch (type) {
      case "basic" -> {
        properties.put("rest.auth.user", "me");
        properties.put("rest.auth.password", SECRET);
      }
      case "query" -> {
        properties.put("rest.auth.key", "query k");
        properties.put("rest.auth.token", SECRET);
      }
      default -> properties.put("rest.auth.token", SECRET);
    }
    properties.put("rest.auth.type", type.equals("query") ? "api-key" : type);
    return properties;
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
      Map<String, String> properties = properties(type);
      try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
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
              return Answer.of(
                  status,
                  "{\"error\": \"bad key "
                      + sent.get(sent.size() - 1)
                      + " / "
                      + SECRET
                      + " in "
                      + asked.uri()
                      + "\", \"value\": 1}");
            });
        FakeSourceContext context = new FakeSourceContext(properties);
        try (Run run = new Run(properties, context, clock)) {
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
    for (ConfigValue value : new RestStationSourceConnector().validate(properties).configValues()) {
      outputs.append(value);
    }
    outputs.append(logged.toString(StandardCharsets.UTF_8));
    assertTrue(logged.toString(StandardCharsets.UTF_8).contains("cannot be read"));
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
    Map<String, String> properties = properties("query");
    properties.put("bad.records", "fail");
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      DataException failure = assertThrows(DataException.class, run::drain);
      assertTrue(failure.getMessage().contains("k=***"), failure.getMessage());
      assertFalse(failure.getMessage().contains(SECRET), failure.getMessage());
    }
  }

  @Test
  void incompleteCredentialsAreRefusedWithoutShowingThem() {
    Map<String, String> wrong = new HashMap<>(properties("bearer"));
    wrong.put("rest.auth.type", "basic");
    RestStationSourceConnector connector = new RestStationSourceConnector();
    List<String> errors = new ArrayList<>();
    connector.validate(wrong).configValues().forEach(value -> errors.addAll(value.errorMessages()));
    assertEquals(3, errors.size(), errors.toString());
    assertFalse(errors.toString().contains(SECRET), errors.toString());
    assertThrows(ConfigException.class, () -> connector.start(wrong));
    wrong.put("rest.auth.token", "two\nlines");
    ConfigException failure = assertThrows(ConfigException.class, () -> connector.start(wrong));
    assertFalse(failure.getMessage().contains("lines\n"), failure.getMessage());
  }
}
