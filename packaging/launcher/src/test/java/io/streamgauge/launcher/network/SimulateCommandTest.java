// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.123456Z");
  @TempDir Path directory;

  private static SimulateOptions parse(String... more) {
    return parse(Map.of(), more);
  }

  private static SimulateOptions parse(Map<String, String> environment, String... more) {
    List<String> words = new ArrayList<>(List.of("--broker", "ssl://127.0.0.1:8883"));
    words.addAll(Arrays.asList(more));
    return SimulateCommand.parse(words, environment, NOW);
  }

  @Test
  void defaultsAreTheNetworkOfTheMission() {
    SimulateOptions options = parse();
    NetworkPlan plan = options.plan();
    assertEquals(50, plan.sensors());
    assertEquals(5, plan.regions().size());
    assertEquals(Duration.ofSeconds(30), plan.interval());
    assertEquals(new Climate(22, 2, List.of()), plan.climate());
    assertEquals(Connectivity.AT_ONCE, plan.connectivity());
    assertEquals(Instant.parse("2026-11-21T08:00:00.123Z"), options.start());
    assertNull(options.length());
    assertNull(options.broker().login());
  }

  @Test
  void valuesAreRead() {
    SimulateOptions options =
        parse(
            ("--anomaly north:25:75m:15m --connectivity field --duplicates 2% --clock-errors 4%:2h"
                    + " --payload senml-json --seed 7 --for 2h --every 1m --interval 1.5s --start"
                    + " 2026-01-01T00:00:00Z --regions a,north --noise 8")
                .split(" ", -1));
    Instant from = Instant.parse("2026-01-01T01:15:00Z");
    assertEquals(
        List.of(new Anomaly("north", 25, from, from.plusSeconds(900))),
        options.plan().climate().anomalies());
    assertEquals(8, options.plan().climate().sigma());
    assertEquals(0.02, options.plan().duplicates());
    assertEquals(new NetworkPlan.Clocks(0.04, Duration.ofHours(2)), options.plan().clocks());
    assertEquals(MessageFormat.SENML_JSON, options.plan().format());
    assertEquals(Duration.ofMillis(1_500), options.plan().interval());
    assertEquals(Duration.ofHours(2), options.length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--sensors 0; --sensors 0: give a whole number, 1 to 100000",
        "--sensors many; --sensors many: give a whole number, 1 to 100000",
        "--interval 0s; --interval 0s: give a time above 0, as 30s",
        "--interval 30; --interval 30: give a time as 500ms, 30s, 75m, 6h or 2d",
        "--properties rain; --properties rain: give names of temperature, smoke, soil_moisture",
        "--noise -1; --noise -1: give 0 to 1000",
        "--duplicates 200%; --duplicates 200%: give a fraction, as 0.02 or 2%",
        "--clock-errors 4%; --clock-errors 4%: give a fraction and a time, as 4%:2h",
        "--anomaly north:25; --anomaly north:25: give region, degrees, time after the start",
        "--anomaly mars:25:1m:1m; --anomaly mars:25:1m:1m: give one of the regions",
        "--connectivity 80%:10s; --connectivity 80%:10s: give fractions and times that rise to"
            + " 100%",
        "--payload avro; --payload avro: give json or senml-json; the MQTT source decodes no Avro",
        "--topic a/+; --topic a/+: give a topic with {sensor_id}",
        "--start today; --start today: give a time as 2026-11-21T08:00:00Z",
        "--login /no/file; --login /no/file: give a file that can be read",
        "--seed; --seed needs a value",
        "--sensor 5; unknown option --sensor",
      })
  void mistakesAreToldWithOptionValueAndRemedy(String words, String told) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> parse(words.split(" ", -1)));
    assertTrue(refused.getMessage().startsWith(told), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "http://host, begins with tcp://",
    "localhost:1883, begins with tcp://",
    "tcp://user:secret@host, leave user and password out",
    "tcp://host/path, leave out the path",
  })
  void addressesAreCheckedAndNotRepeated(String address, String told) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> SimulateCommand.parse(List.of("--broker", address), Map.of(), NOW));
    assertTrue(refused.getMessage().startsWith("--broker: "), refused.getMessage());
    assertTrue(refused.getMessage().contains(told), refused.getMessage());
    assertFalse(refused.getMessage().contains("secret"));
  }

  @Test
  void brokerIsNeeded() {
    assertThrows(
        IllegalArgumentException.class, () -> SimulateCommand.parse(List.of(), Map.of(), NOW));
  }

  @Test
  void loginComesFromAFileOrTheEnvironmentAndIsNeverShown() throws Exception {
    Map<String, String> environment = Map.of("MQTT_USERNAME", "u", "MQTT_PASSWORD", "secret");
    SimulateOptions options = parse(environment);
    assertEquals("secret", options.broker().login().password());
    assertFalse(options.toString().contains("secret"), options.toString());
    Path file = Files.writeString(directory.resolve("login"), "username=v\npassword=other\n");
    assertEquals(
        new BrokerAccess.Login("v", "other"),
        parse(environment, "--login", file.toString()).broker().login());
    assertThrows(IllegalArgumentException.class, () -> parse(Map.of("MQTT_PASSWORD", "secret")));
  }

  @Test
  void truststoreIsReadAtOnceAndRefusedWhereItIsOfNoUse() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken.p12"), "no store");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> parse("--truststore", broken.toString()));
    assertTrue(refused.getMessage().contains("MQTT_TRUSTSTORE_PASSWORD"), refused.getMessage());
    String cacerts = System.getProperty("java.home") + "/lib/security/cacerts";
    Map<String, String> password = Map.of("MQTT_TRUSTSTORE_PASSWORD", "changeit");
    assertNotNull(parse(password, "--truststore", cacerts).broker().trust());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            SimulateCommand.parse(
                List.of("--broker", "tcp://h", "--truststore", cacerts), password, NOW));
  }

  /** Help and page name every option that is read. */
  @Test
  void eachOptionIsInTheHelpAndOnThePage() throws Exception {
    String code =
        Files.readString(
            Path.of("src/main/java/io/streamgauge/launcher/network/SimulateCommand.java"));
    String page = Files.readString(Path.of("../docs/simulate.md"));
    List<String> options =
        Pattern.compile("case \"(--[a-z-]+)\"")
            .matcher(code)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertEquals(21, options.size());
    for (String option : options) {
      assertTrue(SimulateOptions.USAGE.contains("  " + option + " "), option);
      assertTrue(page.contains("`" + option), option);
    }
  }
}
