// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real MQTT broker as a child process, on a free port of the loopback interface. */
final class Mosquitto {
  private final String program;
  private final Path directory;
  private final int port = freePort();
  private final List<String> extra;
  private Process process;

  private Mosquitto(String program, Path directory, List<String> extra) {
    this.program = program;
    this.directory = directory;
    this.extra = extra;
  }

  /** Starts a broker that keeps sessions over a restart, or skips the test where there is none. */
  static Mosquitto start(Path directory, String... extra) throws Exception {
    return start(installed(), directory, extra);
  }

  /** Starts one of several, or skips the test where there is none. */
  static Mosquitto start(Optional<String> program, Path directory, String... extra)
      throws Exception {
    assumeTrue(program.isPresent(), "no such mosquitto is installed");
    Mosquitto broker = new Mosquitto(program.orElseThrow(), directory, List.of(extra));
    broker.start();
    return broker;
  }

  /** The one that is installed. */
  static Optional<String> installed() {
    Stream<String> path = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1));
    return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(place -> Path.of(place, "mosquitto"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** One that counts right: the one of {@code MOSQUITTO_RIGHT}, or the one that is installed. */
  static Optional<String> right() throws Exception {
    for (String program :
        Stream.concat(
                Optional.ofNullable(System.getenv("MOSQUITTO_RIGHT")).stream(),
                installed().stream())
            .toList()) {
      if (!release(program).losesCount()) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /** What the broker says that it is. */
  MosquittoRelease release() throws Exception {
    return release(program);
  }

  private static MosquittoRelease release(String program) throws Exception {
    Process help = new ProcessBuilder(program, "-h").start();
    try (var lines = help.inputReader()) {
      return MosquittoRelease.of(lines.readLine());
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  void start() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("listener " + port + " 127.0.0.1");
    lines.add("allow_anonymous true");
    lines.add("persistence true");
    lines.add("persistence_location " + directory + "/");
    lines.add("max_queued_messages 0");
    lines.add("max_inflight_messages 1000");
    lines.add("log_type all");
    // As root it would change to a user that may not write to the directory.
    lines.add("user " + System.getProperty("user.name"));
    lines.addAll(extra);
    Path file = Files.write(directory.resolve("mosquitto.conf"), lines);
    process =
        new ProcessBuilder(program, "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    Await.until("the broker listens", () -> !process.isAlive() || listens());
    if (!process.isAlive()) {
      throw new IllegalStateException(Files.readString(log()));
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends the broker, which saves its sessions before. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  Path log() {
    return directory.resolve("mosquitto.log");
  }

  /** How often a text is in the broker's log. */
  long logged(String text) throws IOException {
    try (Stream<String> lines = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> line.contains(text)).count();
    }
  }

  int port() {
    return port;
  }

  String uri() {
    return "tcp://127.0.0.1:" + port;
  }

  /** Publishes texts at QoS 1 and waits until the broker has all of them. */
  void publish(String topic, List<String> payloads) {
    Mqtt5BlockingClient client =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(port).buildBlocking();
    client.connect();
    for (String payload : payloads) {
      client
          .publishWith()
          .topic(topic)
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(payload.getBytes(StandardCharsets.UTF_8))
          .send();
    }
    client.disconnect();
  }
}
