// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.it.Certificates;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.testing.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code packaging/simulate} against a broker with TLS and a login, as a user calls it. */
class SimulateIT {
  private static final String PASSWORD = "right-pa55word";

  @TempDir Path directory;
  private Certificates certificates;
  private Mosquitto broker;
  private int runs;

  @BeforeEach
  void start() throws Exception {
    certificates = new Certificates(directory.resolve("certificates"));
    certificates.make("broker");
    Path users = directory.resolve("users");
    if (Mosquitto.installed().isPresent()) {
      ChildProcess.start(
              "mosquitto_passwd",
              directory.resolve("tools.log"),
              List.of("mosquitto_passwd", "-c", "-b", users.toString(), "sensors", PASSWORD),
              Map.of())
          .awaitSuccess();
    }
    broker =
        Mosquitto.start(
            directory.resolve("mqtt"),
            "allow_anonymous false",
            "password_file " + users,
            "certfile " + certificates.certificate("broker"),
            "keyfile " + certificates.pem("broker"));
  }

  @AfterEach
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void messagesAreAcknowledgedAndNoSecretIsShown() throws Exception {
    ChildProcess hour =
        simulate(PASSWORD, "--start", "2026-01-01T00:00:00Z", "--for", "1h", "--duplicates", "2%");
    assertEquals(0, hour.awaitExit());
    String told = output();
    long copies = Long.parseLong(told.replaceAll("(?s).* acknowledged, (\\d+) of them.*", "$1"));
    assertTrue(copies > 50, told);
    assertTrue(told.contains("All " + (6_000 + copies) + " messages are acknowledged"), told);
    assertEquals(6_000 + copies, broker.logged("Received PUBLISH from"));

    ChildProcess endless = simulate(PASSWORD, "--interval", "1s", "--every", "500ms");
    endless.awaitOutput(" wait at sensors");
    endless.signal("TERM");
    endless.awaitExit();
    assertTrue(output().contains("messages are acknowledged"), output());

    assertEquals(1, simulate("wr0ng", "--for", "1m").awaitExit());
    assertTrue(output().contains("no connection"), output());
  }

  private ChildProcess simulate(String password, String... more) throws IOException {
    Path login =
        Files.writeString(
            directory.resolve("login"), "username=sensors\npassword=" + password + "\n");
    List<String> command = new ArrayList<>();
    command.add(WorkerStack.PACKAGING.resolve("simulate").toString());
    command.addAll(List.of("--broker", broker.uri().toString().replace("tcp:", "ssl:")));
    command.addAll(List.of("--login", login.toString()));
    command.addAll(List.of("--truststore", certificates.certificate("broker").toString()));
    command.addAll(List.of(more));
    runs++;
    return ChildProcess.start(
        "simulate",
        log(),
        command,
        Map.of("STREAMGAUGE_BUILT", "1", "JAVA_HOME", System.getProperty("java.home")));
  }

  private Path log() {
    return directory.resolve("simulate-" + runs + ".log");
  }

  private String output() throws IOException {
    String told = Files.readString(log());
    assertFalse(told.contains(PASSWORD), told);
    return told;
  }
}
