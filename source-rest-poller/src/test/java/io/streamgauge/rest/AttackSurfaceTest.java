// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service, or whoever may write a configuration, must not get out of a worker. */
@Timeout(60)
class AttackSurfaceTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final String ROW = "[{\"time\":\"2026-03-02T11:00:00Z\",\"value\":7.5}]";

  @TempDir Path directory;
  private final TestClock clock = new TestClock(NOW);
  private final List<StationServer> servers = new ArrayList<>();

  @BeforeEach
  @AfterEach
  void stopServers() {
    servers.forEach(StationServer::close);
    servers.clear();
    System.clearProperty(WorkerLimits.HOSTS);
    System.clearProperty(WorkerLimits.PATHS);
  }

  private StationServer serve(StationServer.Service service) {
    StationServer server = new StationServer(service);
    servers.add(server);
    return server;
  }

  private static Map<String, String> properties(String url) {
    Map<String, String> properties = new HashMap<>();
    properties.put("connector.class", RestStationSourceConnector.class.getName());
    properties.put("name", "gauges");
    properties.put("rest.url", url);
    properties.put("rest.stations", "w7");
    properties.put("rest.start.time", "PT2H");
    properties.put("kafka.topic", "levels");
    properties.put("observation.sensor_id", "{station}");
    properties.put("observation.observed_property", "'level'");
    properties.put("observation.event_time", "/time");
    properties.put("observation.result", "/value");
    return properties;
  }

  private List<Struct> values(Map<String, String> properties) throws Exception {
    try (Run run = new Run(properties, new FakeSourceContext(properties), clock)) {
      List<Struct> values = new ArrayList<>();
      for (SourceRecord record : run.drain()) {
        values.add((Struct) record.value());
      }
      return values;
    }
  }

  private static List<String> errors(Map<String, String> properties) {
    return new RestStationSourceConnector()
        .validate(properties).configValues().stream()
            .flatMap(value -> value.errorMessages().stream().map(text -> value.name() + "|" + text))
            .toList();
  }

  @Test
  void redirectToAnotherServiceIsNotFollowed() throws Exception {
    StationServer inside = serve(asked -> Answer.of(200, ROW));
    StationServer service =
        serve(asked -> Answer.of(302, "moved").with("Location", inside.url("/latest/meta-data")));
    List<Struct> values = values(properties(service.url("/data?at={station}")));
    assertEquals(List.of(), inside.asked());
    assertEquals(1, values.size());
    String message = values.get(0).getString(BadRecord.ERROR_MESSAGE);
    assertTrue(message.contains("same host and port"), message);
  }

  @Test
  void redirectWithinTheServiceIsFollowedAndALoopEnds() throws Exception {
    StationServer service =
        serve(asked -> Answer.of(200, ROW))
            .on("/old", asked -> Answer.of(301, "").with("Location", "/new?at=w7"))
            .on("/loop", asked -> Answer.of(307, "").with("Location", "/loop?again"));
    List<Struct> values = values(properties(service.url("/old?at={station}")));
    assertEquals(7.5, values.get(0).getFloat64("result"));
    values = values(properties(service.url("/loop?at={station}")));
    assertTrue(values.get(0).getString(BadRecord.ERROR_MESSAGE).contains("307"), values::toString);
  }

  @Test
  void keysOfHeadersAndParametersDoNotReachTheDeadLetters() throws Exception {
    StationServer service =
        serve(
            asked ->
                Answer.of(
                    400,
                    "you sent " + asked.uri() + " with " + asked.headers().get("X-Station-Key")));
    Map<String, String> properties = properties(service.url("/data?sig=a1b2c3d4e5f6a7b8c9d0e1f2"));
    properties.put("rest.headers", "X-Station-Key: hidden-header-77/x | Accept: application/json");
    properties.put(
        "rest.params", "appid=hidden-param-88&site={station}&k=Zx81Zx82Zx83Zx84Zx85Zx86");
    List<Struct> values = values(properties);
    assertEquals(1, values.size());
    String all =
        values.get(0).getString(BadRecord.ERROR_MESSAGE)
            + values.get(0).getString(BadRecord.ORIGIN)
            + new String(values.get(0).getBytes(BadRecord.PAYLOAD), StandardCharsets.UTF_8);
    for (String secret :
        List.of(
            "hidden-header-77",
            "hidden-param-88",
            "a1b2c3d4e5f6a7b8c9d0e1f2",
            "Zx81Zx82Zx83Zx84Zx85Zx86")) {
      assertFalse(all.contains(secret), all);
    }
    assertTrue(all.contains("you sent /data"), all);
    assertTrue(all.contains("site=w7"), all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rest.url=http://lena:pa55word@127.0.0.1:1/x",
        "rest.url=ftp://lena:pa55word@127.0.0.1:1/x",
        "rest.url=http://127.0.0.1:1/x y?api_key=pa55word",
        "rest.auth.token.url=http://lena:pa55word@127.0.0.1:1/x",
        "rest.auth.token.params=api_key=pa55word&broken",
        "rest.params=token=pa55word&broken",
        "rest.proxy.host=http://lena:pa55word@proxy",
        "rest.proxy.url=http://lena:pa55word@proxy",
        "rest.proxy.url=lena:pa55word@proxy"
      })
  void validationShowsNoLogin(String assignment) {
    Map<String, String> properties = properties("http://127.0.0.1:1/x");
    int equals = assignment.indexOf('=');
    properties.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    List<String> errors = errors(properties);
    assertFalse(errors.isEmpty());
    assertFalse(errors.toString().contains("pa55word"), errors::toString);
  }

  /** The address may be one that only this worker reaches, and the answer a key. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SECRET-OF-METADATA",
        "{\"AccessKey\":\"SECRET-OF-METADATA\"}",
        "[{\"time\":\"SECRET-OF-METADATA\",\"value\":1}]",
        "[\"SECRET-OF-METADATA\"]"
      })
  void trialShowsNothingOfWhatWasRead(String body) throws Exception {
    StationServer service = serve(asked -> Answer.of(200, body));
    Map<String, String> properties = properties(service.url("/latest"));
    properties.put("rest.validate.request", "true");
    List<String> errors = errors(properties);
    assertEquals(1, errors.size(), errors::toString);
    assertFalse(errors.toString().contains("SECRET"), errors::toString);
    assertTrue(errors.toString().contains("rest.validate.request=false"), errors::toString);
  }

  @Test
  void fileOfStationsIsARegularFileAndNothingOfItIsShown() throws Exception {
    Path secret = Files.writeString(directory.resolve("shadow"), "root:$6$SALT:19000:0\nSALT,x");
    Path pipe = directory.resolve("pipe");
    assertEquals(0, Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start()));
    for (String path :
        List.of(
            secret.toString(),
            pipe.toString(),
            "/dev/zero",
            directory.toString(),
            directory.resolve("absent").toString())) {
      Map<String, String> properties = properties("http://127.0.0.1:1/{station}");
      properties.remove("rest.stations");
      properties.put("rest.stations.file", path);
      List<String> errors = errors(properties);
      assertEquals(1, errors.size(), path + errors);
      assertFalse(errors.toString().contains("SALT"), errors::toString);
    }
  }

  @Test
  void operatorLimitsHostsAndPaths() throws Exception {
    StationServer service = serve(asked -> Answer.of(200, ROW));
    Path list = Files.writeString(directory.resolve("stations.csv"), "station\nw7\n");
    Map<String, String> properties = properties(service.url("/{station}"));
    properties.remove("rest.stations");
    properties.put("rest.stations.file", list.toString());
    assertEquals(List.of(), errors(properties));
    System.setProperty(WorkerLimits.PATHS, directory.resolve("other").toString());
    assertTrue(errors(properties).toString().contains(WorkerLimits.PATHS));
    System.setProperty(WorkerLimits.PATHS, directory.toString());
    System.setProperty(WorkerLimits.HOSTS, "stations.example.org, *.example.net");
    assertTrue(errors(properties).toString().contains(WorkerLimits.HOSTS));
    assertEquals(List.of(), service.asked());
  }

  @Test
  void loginInTheClearNeedsConfirmationInANewConfiguration() {
    Map<String, String> properties = properties("http://stations.example.org/{station}");
    assertEquals(List.of(), errors(properties));
    properties.put("rest.headers", "X-Api-Key: abcdef");
    assertTrue(errors(properties).toString().contains("accept.plaintext=true"));
    properties.put("accept.plaintext", "true");
    assertEquals(List.of(), errors(properties));
    properties.remove("accept.plaintext");
    properties.put("rest.url", "https://stations.example.org/{station}");
    assertEquals(List.of(), errors(properties));
    properties.put("rest.url", "http://127.0.0.1:1/{station}");
    assertEquals(List.of(), errors(properties));
  }

  @Test
  void stoppedTaskLeavesNoSelectorThread() throws Exception {
    StationServer service = serve(asked -> Answer.of(200, ROW));
    long before = selectors();
    for (int i = 0; i < 20; i++) {
      assertEquals(1, values(properties(service.url("/{station}"))).size());
    }
    Await.until("no more selector threads than " + before, () -> selectors() <= before);
  }

  private static long selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().endsWith("SelectorManager"))
        .count();
  }
}
