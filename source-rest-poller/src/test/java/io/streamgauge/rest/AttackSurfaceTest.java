// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static io.streamgauge.rest.GivenOptions.errors;
import static io.streamgauge.rest.GivenOptions.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.WorkerLimits;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
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
  @AutoClose private final StationServer service = new StationServer(asked -> Answer.of(200, ROW));

  @BeforeEach
  @AfterEach
  void forgetLimits() {
    System.clearProperty(WorkerLimits.HOSTS);
    System.clearProperty(WorkerLimits.PATHS);
  }

  private static Map<String, String> properties(String url, String... more) {
    Map<String, String> properties = Run.levels("gauges", url);
    properties.put("connector.class", RestStationSourceConnector.class.getName());
    properties.put("rest.stations", "w7");
    properties.put("rest.start.time", "PT2H");
    return with(properties, more);
  }

  private List<Struct> values(Map<String, String> properties) throws Exception {
    try (Run run = Run.of(properties, clock)) {
      return run.drain().stream().map(record -> (Struct) record.value()).toList();
    }
  }

  @Test
  void redirectToAnotherServiceIsNotFollowed() throws Exception {
    StationServer.Service away =
        asked -> Answer.of(302, "moved").with("Location", service.url("/latest/meta-data"));
    List<Struct> values;
    try (StationServer outside = new StationServer(away)) {
      values = values(properties(outside.url("/data?at={station}")));
    }
    assertEquals(List.of(), service.asked());
    assertEquals(1, values.size());
    String message = values.get(0).getString(BadRecord.ERROR_MESSAGE);
    assertTrue(message.contains("same host and port"), message);
  }

  @Test
  void redirectWithinTheServiceIsFollowedAndALoopEnds() throws Exception {
    service.on("/old", asked -> Answer.of(301, "").with("Location", "/new?at=w7"));
    service.on("/loop", asked -> Answer.of(307, "").with("Location", "/loop?again"));
    List<Struct> values = values(properties(service.url("/old?at={station}")));
    assertEquals(7.5, values.get(0).getFloat64("result"));
    values = values(properties(service.url("/loop?at={station}")));
    assertTrue(values.get(0).getString(BadRecord.ERROR_MESSAGE).contains("307"), values::toString);
  }

  @Test
  void keysOfHeadersAndParametersDoNotReachTheDeadLetters() throws Exception {
    service.on(
        "/data",
        asked ->
            Answer.of(
                400, "you sent " + asked.uri() + " with " + asked.headers().get("X-Station-Key")));
    Map<String, String> properties = properties(service.url("/data?sig=a1b2c3d4e5f6a7b8c9d0e1f2"));
    properties.put("rest.headers", "X-Station-Key: hidden-header-77/x | Accept: application/json");
    properties.put(
        "rest.params", "appid=hidden-param-88&site={station}&k=Zx81Zx82Zx83Zx84Zx85Zx86");
    List<Struct> values = values(properties);
    assertEquals(1, values.size());
    Struct bad = values.get(0);
    String payload = new String(bad.getBytes(BadRecord.PAYLOAD), StandardCharsets.UTF_8);
    String all = bad.getString(BadRecord.ERROR_MESSAGE) + bad.getString(BadRecord.ORIGIN) + payload;
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
    List<String> errors = errors(properties("http://127.0.0.1:1/x", assignment.split("=", 2)));
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
    service.answer("/latest", body);
    List<String> errors =
        errors(properties(service.url("/latest"), "rest.validate.request", "true"));
    assertEquals(1, errors.size(), errors::toString);
    assertFalse(errors.toString().contains("SECRET"), errors::toString);
    assertTrue(errors.toString().contains("rest.validate.request=false"), errors::toString);
  }

  private static Map<String, String> fromFile(String url, String path) {
    return properties(url, "rest.stations", null, "rest.stations.file", path);
  }

  @Test
  void fileOfStationsIsARegularFileAndNothingOfItIsShown() throws Exception {
    Files.writeString(directory.resolve("shadow"), "root:$6$SALT:19000:0\nSALT,x");
    Path pipe = directory.resolve("pipe");
    assertEquals(0, Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start()));
    for (String name : List.of("shadow", "pipe", "/dev/zero", "", "absent")) {
      String path = directory.resolve(name).toString();
      List<String> errors = errors(fromFile("http://127.0.0.1:1/{station}", path));
      assertEquals(1, errors.size(), path + errors);
      assertFalse(errors.toString().contains("SALT"), errors::toString);
    }
  }

  @Test
  void operatorLimitsHostsAndPaths() throws Exception {
    Path list = Files.writeString(directory.resolve("stations.csv"), "station\nw7\n");
    Map<String, String> properties = fromFile(service.url("/{station}"), list.toString());
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
    String url = "://stations.example.org/{station}";
    String[] login = {"rest.headers", "X-Api-Key: abcdef"};
    assertEquals(List.of(), errors(properties("http" + url)));
    Map<String, String> clear = properties("http" + url, login);
    assertTrue(errors(clear).toString().contains("accept.plaintext=true"));
    assertEquals(List.of(), errors(with(clear, "accept.plaintext", "true")));
    assertEquals(List.of(), errors(properties("https" + url, login)));
    assertEquals(List.of(), errors(properties("http://127.0.0.1:1/{station}", login)));
  }

  @Test
  void stoppedTaskLeavesNoSelectorThread() throws Exception {
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
