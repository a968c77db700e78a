// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.options;
import static io.streamgauge.mqtt.MqttSourceConnectorTest.errors;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.WorkerLimits;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Mosquitto;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration may reach from a worker, and what it learns of it. */
class ReachTest {
  @TempDir Path directory;

  private static List<String> warnings(Map<String, String> options) {
    return MqttSourceConfig.of(options).warnings(options);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://broker.example.org, true",
    "ws://10.1.2.3/mqtt, true",
    "'tcp://localhost,tcp://192.168.0.9:1884', true",
    "ssl://broker.example.org, false",
    "wss://broker.example.org, false",
    "tcp://127.0.0.1, false",
    "'tcp://localhost:1884,tcp://[::1]:1885', false"
  })
  void loginInTheClearNeedsConsentInANewConfigurationOnly(String servers, boolean exposed) {
    Map<String, String> options = options("mqtt.server.uri", servers, "mqtt.username", "u");
    assertEquals(exposed, errors(options).toString().contains("accept.plaintext=true"));
    assertEquals(exposed ? 1 : 0, warnings(options).size());
    new MqttSourceConnector().start(options);
    options.put("accept.plaintext", "true");
    assertEquals(List.of(), errors(options));
    assertEquals(List.of(), warnings(options));
    options.remove("accept.plaintext");
    options.remove("mqtt.username");
    assertEquals(List.of(), errors(options), "without a login");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka.topic", "raw.topic"})
  void topicThatSendersChooseIsRefusedInANewConfigurationOnly(String option) {
    Map<String, String> options = options("record.shape", "as-is");
    options.put(option, "{region}");
    assertTrue(errors(options).toString().contains("begin it with a fixed text"));
    assertEquals(1, warnings(options).size());
    new MqttSourceConnector().start(options);
    options.put(option, "r-{region}");
    assertEquals(List.of(), errors(options));
    assertEquals(List.of(), warnings(options));
  }

  @Test
  void hostsThatTheOperatorDoesNotAllowAreRefused() {
    System.setProperty(WorkerLimits.HOSTS, "localhost, *.sensors.example.org");
    try {
      for (String allowed : List.of("ssl://localhost", "ssl://a.sensors.example.org:1")) {
        assertEquals(List.of(), errors(options("mqtt.server.uri", allowed)));
      }
      for (String other :
          List.of("tcp://169.254.169.254", "ssl://localhost,ssl://sensors.example.net")) {
        Map<String, String> options = options("mqtt.server.uri", other);
        assertTrue(errors(options).toString().contains(WorkerLimits.HOSTS));
        ConfigException refused =
            assertThrows(ConfigException.class, () -> new MqttSourceConnector().start(options));
        assertTrue(refused.getMessage().contains(WorkerLimits.HOSTS));
      }
    } finally {
      System.clearProperty(WorkerLimits.HOSTS);
    }
  }

  @Test
  void listOfAddressesIsNoPortScan() {
    String many =
        IntStream.range(0, 400)
            .mapToObj(i -> "tcp://127.0.0.1:" + (20_000 + i))
            .collect(Collectors.joining(","));
    Map<String, String> options =
        options("mqtt.server.uri", many, "mqtt.validate.connection", "true");
    List<String> errors = assertTimeout(Duration.ofSeconds(5), () -> errors(options));
    assertEquals(1, errors.size(), errors.toString());
    assertTrue(errors.get(0).contains("at most 16"), errors.get(0));
  }

  /** It works for most, so it is no error; and what a broker says of itself is one short line. */
  @Test
  void releaseThatLosesCountIsToldByTheValidation() throws Exception {
    try (RudeBroker old = new RudeBroker(RudeBroker.Manner.OLD_RELEASE)) {
      Map<String, String> options =
          options("mqtt.server.uri", old.uri(), "mqtt.validate.connection", "true");
      assertEquals(List.of(), errors(options));
      List<String> told =
          new MqttSourceConnector()
              .validate(options).configValues().stream()
                  .filter(value -> value.name().equals("mqtt.validate.connection"))
                  .flatMap(value -> value.recommendedValues().stream())
                  .map(Object::toString)
                  .filter(text -> text.contains("mosquitto"))
                  .toList();
      assertEquals(1, told.size(), told.toString());
      assertTrue(told.get(0).startsWith("mosquitto version 1.6.9"), told.get(0));
      assertTrue(told.get(0).contains("Remedy: a newer broker"), told.get(0));
      assertTrue(told.get(0).length() < 1_000 && !told.get(0).contains("\u001b"), told.get(0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mosquitto version 2.0.11, true",
    "mosquitto version 2.0.15, true",
    "mosquitto version 1.6.9, true",
    "mosquitto version 1.5, true",
    "mosquitto version 2.0.16, false",
    "mosquitto version 2.0.21, false",
    "mosquitto version 2.1.2, false",
    "mosquitto version 3.0.0, false",
    "5.8.3, false",
    "'HiveMQ CE 2025.5', false",
    "'', false",
    "mosquitto version 99999999999999, false"
  })
  void onlyReleasesThatLoseCountAreTold(String version, boolean told) {
    assertEquals(told, MosquittoRelease.warning(version) != null);
  }

  /** Nobody listens, something else listens, something listens and says nothing: all the same. */
  @Test
  void whatIsNoBrokerIsToldInTheSameWords() throws Exception {
    int nobody = Mosquitto.freePort();
    try (RudeBroker silent = new RudeBroker(RudeBroker.Manner.SILENT);
        RudeBroker refusing = new RudeBroker(RudeBroker.Manner.REFUSE);
        ServerSocket other = new ServerSocket(Mosquitto.freePort())) {
      byte[] banner = "SSH-2.0-secret banner".getBytes(StandardCharsets.UTF_8);
      RudeBroker.start("ssh", () -> other.accept().getOutputStream().write(banner));
      String here = "tcp://127.0.0.1:";
      String servers = here + nobody + "," + here + other.getLocalPort() + "," + silent.uri();
      Map<String, String> options =
          options("mqtt.server.uri", servers, "mqtt.validate.connection", "true");
      List<String> errors = assertTimeout(Duration.ofSeconds(14), () -> errors(options));
      assertEquals(3, errors.size());
      assertEquals(
          1,
          errors.stream().map(error -> error.substring(error.indexOf(": "))).distinct().count(),
          errors.toString());
      options.put("mqtt.server.uri", refusing.uri());
      String refused = errors(options).get(0);
      assertTrue(refused.contains("NOT_AUTHORIZED") && !refused.contains("\n"), refused);
      assertTrue(refused.length() < 1_200, refused);
    }
    Await.until(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("mqtt-check-")));
  }

  @ParameterizedTest
  @CsvSource({
    "truststore, JKS", "truststore, PEM", "truststore, PKCS12",
    "keystore, JKS", "keystore, PEM", "keystore, PKCS12"
  })
  @DisabledOnOs(OS.WINDOWS)
  void storesAreRegularFilesAndNothingOfThemIsShown(String store, String type) throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, Await.exit(new ProcessBuilder("mkfifo", pipe.toString()).start()));
    Path secret = Files.writeString(directory.resolve("secret"), "root:$6$hash:19000:0:99999:7");
    String option = "mqtt.ssl." + store + ".location";
    for (String file :
        List.of("/dev/zero", pipe.toString(), secret.toString(), directory.toString(), "/none")) {
      Map<String, String> options = options("mqtt.server.uri", "ssl://localhost:1", option, file);
      options.put("mqtt.ssl." + store + ".type", type);
      List<String> errors =
          assertTimeoutPreemptively(Duration.ofSeconds(20), () -> errors(options));
      assertEquals(1, errors.size(), errors.toString());
      assertTrue(
          errors.get(0).startsWith("Invalid value " + file + " for configuration " + option + ": "),
          errors.get(0));
      assertFalse(errors.get(0).contains("root"), errors.get(0));
      assertTrue(errors.get(0).contains("on every worker"), errors.get(0));
    }
    System.setProperty(WorkerLimits.PATHS, directory.resolve("allowed").toString());
    try {
      Map<String, String> options =
          options("mqtt.server.uri", "ssl://localhost:1", option, secret.toString());
      assertTrue(errors(options).toString().contains(WorkerLimits.PATHS));
    } finally {
      System.clearProperty(WorkerLimits.PATHS);
    }
  }
}
