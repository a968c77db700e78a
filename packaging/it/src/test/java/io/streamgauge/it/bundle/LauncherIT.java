// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.streamgauge.it.MqttClients;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.Ports;
import io.streamgauge.launcher.PrometheusServer;
import io.streamgauge.launcher.Runtimes;
import io.streamgauge.launcher.Stack;
import io.streamgauge.launcher.StationServiceMain;
import io.streamgauge.launcher.WorkerLine;
import io.streamgauge.testing.Mosquitto;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it counts the processes of this one")
class LauncherIT {
  private static final Path PACKAGING = Path.of("..").toAbsolutePath().normalize();
  @TempDir Path directory;

  @Test
  void everyPartStartsAndNoneIsLeftBehind() throws Exception {
    Set<Long> before = children();
    int mqttPort;
    long start = System.nanoTime();
    int prometheus = PrometheusServer.installed("prometheus").isPresent() ? 1 : 0;
    try (Stack stack =
        Stack.start(PACKAGING, directory, new Stack.Kind(WorkerLine.NEWEST, true, false))) {
      System.out.println("The stack started in " + Duration.ofNanos(System.nanoTime() - start));
      mqttPort = stack.mqttUri().getPort();
      assertTrue(stack.connect().answers());
      assertEquals(4 + prometheus, children().size() - before.size());
      assertEquals(1 + prometheus, observed(stack.observed()));
      stack.killAndRestartWorker();
      assertTrue(stack.connect().answers());
    }
    assertEquals(before, children());
    assertThrows(
        ConnectException.class,
        () -> new Socket(InetAddress.getLoopbackAddress(), mqttPort).close());
  }

  /** How many addresses a text has, each of which answers. */
  private static int observed(String text) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    List<String> addresses =
        Pattern.compile("http://\\S+").matcher(text).results().map(MatchResult::group).toList();
    for (String address : addresses) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
      assertTrue(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() < 400);
    }
    return addresses.size();
  }

  @Test
  void partThatExitsIsReportedWithItsOutput() throws Exception {
    ChildProcess child =
        ChildProcess.java("no program", directory.resolve("log"), List.of("-version"), Map.of());
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> child.awaitOutput("this is never written"));
    assertTrue(failure.getMessage().contains("exited with 0"), failure.getMessage());
    assertTrue(failure.getMessage().toLowerCase(java.util.Locale.ROOT).contains("openjdk"));
    assertFalse(child.alive());
  }

  @Test
  void partThatDoesNotGetReadyIsStopped() throws Exception {
    String main = StationServiceMain.class.getName();
    List<String> arguments =
        List.of("-cp", new Runtimes(PACKAGING).launcher(), main, Integer.toString(Ports.free()));
    ChildProcess child =
        ChildProcess.java("never ready", directory.resolve("log"), arguments, Map.of());
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class, () -> child.await(() -> false, Duration.ofSeconds(1)));
    assertTrue(failure.getMessage().contains("not ready after PT1S"), failure.getMessage());
    assertFalse(child.alive());
  }

  @Test
  void mosquittoKeepsMessagesOfAnOfflineSessionOverARestart() throws Exception {
    Optional<Path> program = Mosquitto.installed();
    Assumptions.assumeTrue(program.isPresent(), "mosquitto is not installed");
    Mosquitto broker = new Mosquitto(program.get(), directory.resolve("mosquitto"), Ports.free());
    try {
      broker.start();
      Mqtt5BlockingClient reader = MqttClients.to(broker.uri(), "reader").buildBlocking();
      reader.connectWith().cleanStart(false).sessionExpiryInterval(3_600).send();
      reader.subscribeWith().topicFilter("river/+").qos(MqttQos.AT_LEAST_ONCE).send();
      reader.disconnectWith().sessionExpiryInterval(3_600).send();
      Mqtt5BlockingClient writer = MqttClients.connect(broker.uri(), "writer");
      MqttClients.publish(writer, "river/01646500", "8E3");
      writer.disconnect();
      broker.close();
      broker.start();
      Mqtt5BlockingClient again = MqttClients.to(broker.uri(), "reader").buildBlocking();
      try (Mqtt5BlockingClient.Mqtt5Publishes publishes =
          again.publishes(MqttGlobalPublishFilter.ALL)) {
        assertTrue(again.connectWith().cleanStart(false).send().isSessionPresent());
        Mqtt5Publish publish = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
        assertEquals("8E3", new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
      }
      again.disconnect();
    } finally {
      broker.close();
    }
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }
}
