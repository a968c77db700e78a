// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.source.StationFile;
import io.streamgauge.common.source.StationList;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.FakeConnectorContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StationFileTest {
  private static final Duration SOON = Duration.ofMillis(100);

  @TempDir private Path folder;
  private final FakeConnectorContext context = new FakeConnectorContext();
  private final RestStationSourceConnector connector = new RestStationSourceConnector();

  @AfterEach
  void stop() {
    connector.stop();
  }

  private Path write(String text) throws IOException {
    Path file = folder.resolve("stations.csv");
    Files.writeString(file, text);
    return file;
  }

  private static StationList read(Path file) throws Exception {
    return new StationFile(
            StationOptions.FILE, file.toString(), RestStationSourceConfig.TAKEN, SOON)
        .read();
  }

  private StationList read(String text) throws Exception {
    return read(write(text));
  }

  private Map<String, String> properties(Path file, String... more) {
    return GivenOptions.with(
        Map.of(
            "name", "test",
            "rest.preset", "usgs-iv",
            "rest.stations.file", file.toString(),
            "rest.stations.interval.ms", Long.toString(SOON.toMillis()),
            "kafka.topic", "readings"),
        more);
  }

  private void start(Map<String, String> properties) {
    connector.initialize(context);
    connector.start(properties);
  }

  private static void assertRefused(String reason, Map<String, String> properties) {
    List<String> errors = GivenOptions.errors(properties);
    assertTrue(errors.get(0).contains(reason), errors.toString());
  }

  private List<String> stations(int tasks) {
    return connector.taskConfigs(tasks).stream()
        .flatMap(task -> Resolved.of(task).config().stations().ids().stream())
        .sorted()
        .toList();
  }

  @Test
  void readsIdentifiersAndNames() throws Exception {
    StationList list =
        read("\uFEFFlat,station,Name of it,lon\r\n50.1,\"8E3, B\",\"a \"\"b\"\"\",\r\n,7,x,2\r\n");
    assertEquals(List.of("7", "8E3, B"), list.ids());
    assertEquals(Map.of("lat", "50.1", "Name of it", "a \"b\""), list.attributes("8E3, B"));
    assertEquals(Map.of("lon", "2", "Name of it", "x"), list.attributes("7"));
    assertEquals("", list.requestNames("7").get("lat"));
    assertEquals(List.of("1", "2"), read("id,lat\n2,\n1,\n").ids());
    assertEquals(list, StationList.parse(StationOptions.ASSIGNED, list.assigned()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; it is empty",
        "id,lat|1,2|3; line 3 has 1 cells for 2 columns",
        "id,lat|1,2,3; line 2 has 3 cells",
        "id,lat|1,2|,3; line 3 has no station",
        "id,lat|1,2|2,3|1,4; line 4 names a station again",
        "id,sensor_id|1,2; column sensor_id",
        "id,window.start|1,2; column window.start",
        "id,lat,lat|1,2,3; its column 3 has the name of another",
      })
  void wrongFileIsRefusedAsAWhole(String text, String reason) throws Exception {
    Exception refused =
        assertThrows(StationList.NoStationsException.class, () -> read(text.replace('|', '\n')));
    assertTrue(refused.getMessage().contains(reason), refused.getMessage());
  }

  @Test
  void configurationIsCheckedWithTheFile() throws Exception {
    Path file = write("id,lat\n1,50\n2,\n");
    assertEquals(List.of(), GivenOptions.errors(properties(file)));
    Map<String, String> missing = properties(folder.resolve("none.csv"));
    assertTrue(GivenOptions.errors(missing).get(0).startsWith("rest.stations.file|"), "missing");
    assertRefused("on every worker", missing);
    assertThrows(ConfigException.class, () -> connector.start(missing));
    List<String> both = GivenOptions.errors(properties(file, "rest.stations", "3"));
    assertTrue(both.get(0).startsWith("rest.stations|"), both.toString());
    assertRefused("{lon}", properties(file, "rest.params", "&near={lon}"));
    assertRefused("station 2 has no value", properties(file, "rest.params", "&near={lat}"));
    assertRefused("{lat}", properties(file, "rest.extract.series", "{lat}"));
    write("id,lat\n");
    assertRefused("at least one", properties(file));
  }

  @Test
  void namesReachTheRequestAndTheReading() throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Path file = write("id,code,east,north,spare\nA,00060,6.5,50.25,x\nB,00065,,,y\n");
    try (UsgsServer server = new UsgsServer(Clock.systemUTC())) {
      for (String station : List.of("A", "B")) {
        String parameter = station.equals("A") ? "00060" : "00065";
        server.series(
            station, parameter, "1", now.minusSeconds(3_000), now, Duration.ofMinutes(10));
      }
      Map<String, String> properties = properties(file, "rest.url", server.url());
      properties.put("rest.params", "&parameterCd={code}");
      properties.put("rest.headers", "X-Site: {code}");
      properties.put("observation.x", "{east}");
      properties.put("observation.y", "{north}");
      properties.put("rest.start.time", "PT1H");
      assertEquals(List.of(), GivenOptions.errors(properties));
      start(properties);
      Map<String, String> task = connector.taskConfigs(1).get(0);
      assertFalse(task.get(StationOptions.ASSIGNED).contains("spare"), "not used");
      List<SourceRecord> records;
      try (Run run = new Run(task, Clock.systemUTC())) {
        records = run.drain();
      }
      assertEquals(Run.keys(server), Run.keys(records));
      for (SourceRecord record : records) {
        Struct value = (Struct) record.value();
        boolean first = value.getString(ObservationSchema.SENSOR_ID).equals("A");
        assertEquals(first ? 6.5 : null, value.getFloat64(ObservationSchema.X));
        assertEquals(first ? 50.25 : null, value.getFloat64(ObservationSchema.Y));
      }
      assertTrue(
          server.requests.stream()
              .allMatch(asked -> asked.contains("sites=A") == asked.contains("parameterCd=00060")),
          server.requests.toString());
    }
  }

  @Test
  void changedFileAsksForNewTasks() throws Exception {
    Path file = write("id,lat\n1,50\n2,51\n");
    start(properties(file));
    assertEquals(List.of("1", "2"), stations(2));
    write("id,lat\n1,50\n2,51\n3,52\n");
    await(1);
    assertEquals(List.of("1", "2", "3"), stations(2));
    // A column that nothing uses is no reason to stop tasks.
    write("id,lat\n1,50\n2,51\n3,99\n");
    write("id,lat\n1,50\n3,52\n");
    await(2);
    assertEquals(List.of("1", "3"), stations(2));
  }

  @Test
  void badEditKeepsTheListUntilTheFileIsRightAgain() throws Exception {
    Path file = write("id,lat\n1,50\n2,51\n");
    start(properties(file, "observation.y", "{lat}"));
    for (String bad :
        List.of("", "id,lat\n", "id,lat\n1\n", "id,latitude\n1,50\n", "id,lat\n1,2\n1,3\n")) {
      write(bad);
      awaitRefusal();
      assertEquals(List.of("1", "2"), stations(2), bad);
      write("id,lat\n1,50\n2,51\n");
      Await.until("an accepted list", () -> connector.refusedList() == null);
    }
    Files.delete(file);
    awaitRefusal();
    assertEquals(List.of("1", "2"), stations(2));
    assertEquals(0, context.reconfigurations.get());
    write("id,lat\n5,50\n");
    await(1);
    assertEquals(List.of("5"), stations(2));
  }

  private void awaitRefusal() throws Exception {
    Await.until("a refused list", () -> connector.refusedList() != null);
  }

  private void await(int reconfigurations) throws Exception {
    Await.until("reconfigurations", () -> context.reconfigurations.get() >= reconfigurations);
    assertEquals(reconfigurations, context.reconfigurations.get());
  }

  @Test
  void stopEndsTheWatch() throws Exception {
    start(properties(write("id\n1\n")));
    connector.stop();
    Await.until(
        "the end of the thread",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("streamgauge-stations")));
  }

  @Test
  void mutatedFilesGiveAListOrAReason() throws Exception {
    byte[] good = "id,lat,lon\n1,50,\"6\"\n2,51,7\n3,52,8\n".getBytes(StandardCharsets.UTF_8);
    SplittableRandom random = new SplittableRandom(11);
    Set<String> outcomes = new HashSet<>();
    Path file = folder.resolve("mutated.csv");
    for (int i = 0; i < 2_000; i++) {
      Files.write(file, Mutation.of(good, random));
      try {
        StationList list = read(file);
        assertEquals(list, StationList.parse(StationOptions.ASSIGNED, list.assigned()));
        outcomes.add("list");
      } catch (StationList.NoStationsException e) {
        outcomes.add("refused");
      }
    }
    assertEquals(Set.of("list", "refused"), outcomes);
  }
}
