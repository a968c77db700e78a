// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Eclipse Mosquitto, where it is installed: the second MQTT broker that tests run on. It keeps its
 * sessions when it is stopped, and only what it saved in time when it is killed.
 */
public final class Mosquitto implements MqttServer {
  private final Path program;
  private final Path directory;
  private final String settings;
  private final int port = Ports.free();
  private ChildProcess process;

  public Mosquitto(Path program, Path directory) {
    this(program, directory, "allow_anonymous true");
  }

  /** One with these lines, beside those of every broker here, in its configuration. */
  public Mosquitto(Path program, Path directory, String settings) {
    this.program = program;
    this.directory = directory;
    this.settings = settings;
  }

  /** The program, if this machine has it; Debian keeps it out of the path of most users. */
  public static Optional<Path> installed() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "mosquitto"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public Mosquitto start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path config = directory.resolve("mosquitto.conf");
    Files.writeString(config, configuration());
    process =
        ChildProcess.start(
                "Mosquitto",
                directory.resolve("broker.log"),
                List.of(program.toString(), "-c", config.toString()),
                Map.of())
            .await(this::answers);
    return this;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public URI uri() {
    return URI.create("tcp://127.0.0.1:" + port);
  }

  /** Ends the broker as a power cut would; {@link #start} brings it back on the same port. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** What the broker says, among it who comes and goes. */
  Path log() {
    return directory.resolve("broker.log");
  }

  private String configuration() {
    // Started by root, Mosquitto would become a user that cannot write here.
    return """
    listener %d 127.0.0.1
    %s
    max_queued_messages 0
    max_inflight_messages 10000
    persistence true
    persistence_location %s/
    user %s
    """
        .formatted(port, settings, directory, System.getProperty("user.name"));
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
