// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Eclipse Mosquitto as a child process on a port of the loopback interface. It keeps its sessions
 * when it is stopped, and only what it saved in time when it is killed.
 */
public final class Mosquitto implements AutoCloseable {
  private final Path program;
  private final Path directory;
  private final int port;
  private final List<String> lines;
  private Process process;
  private Thread hook;

  /** One with these lines, after those of every broker here, in its configuration. */
  public Mosquitto(Path program, Path directory, int port, String... lines) {
    this.program = program;
    this.directory = directory;
    this.port = port;
    this.lines = List.of(lines);
  }

  /** Starts the one that is installed, or skips the test where there is none. */
  public static Mosquitto start(Path directory, String... lines) throws Exception {
    return start(installed(), directory, lines);
  }

  /** Starts one that says all that it does, or skips the test where there is none. */
  public static Mosquitto start(Optional<Path> program, Path directory, String... lines)
      throws Exception {
    assumeTrue(program.isPresent(), "no such mosquitto is installed");
    List<String> all = new ArrayList<>(List.of("max_inflight_messages 1000", "log_type all"));
    all.addAll(List.of(lines));
    Mosquitto broker =
        new Mosquitto(program.orElseThrow(), directory, freePort(), all.toArray(String[]::new));
    broker.start();
    return broker;
  }

  /** The program, if this machine has it; Debian keeps it out of the path of most users. */
  public static Optional<Path> installed() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(path.split(File.pathSeparator, -1)),
            Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(place -> Path.of(place, "mosquitto"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A port that was free a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a program says that it is. */
  public static String version(Path program) throws IOException {
    Process help = new ProcessBuilder(program.toString(), "-h").start();
    try (var said = help.inputReader()) {
      return said.readLine();
    }
  }

  /** What the broker says that it is. */
  public String version() throws IOException {
    return version(program);
  }

  /** Starts the broker on its port, with the sessions that it had before. */
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    List<String> configuration =
        new ArrayList<>(
            List.of(
                "listener " + port + " 127.0.0.1",
                "allow_anonymous true",
                "persistence true",
                "persistence_location " + directory + "/",
                "max_queued_messages 0",
                // Started by root, it would become a user that cannot write here.
                "user " + System.getProperty("user.name")));
    configuration.addAll(lines);
    Path file = Files.write(directory.resolve("mosquitto.conf"), configuration);
    process =
        new ProcessBuilder(program.toString(), "-c", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!listens()) {
      if (process.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        kill();
        throw new IllegalStateException("mosquitto did not start:\n" + Files.readString(log()));
      }
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends the broker, which saves its sessions before. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      Await.exit(process.destroyForcibly());
    }
    forget();
  }

  /** Ends the broker as a power cut would; {@link #start()} brings it back on the same port. */
  public void kill() throws InterruptedException {
    Await.exit(process.destroyForcibly());
    forget();
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This program is on its way out: the hook is about to run, or has run.
    }
  }

  /** What the broker says, among it who comes and goes. */
  public Path log() {
    return directory.resolve("mosquitto.log");
  }

  /** How often a text is in the broker's log. */
  public long logged(String text) throws IOException {
    try (Stream<String> said = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
      return said.filter(line -> line.contains(text)).count();
    }
  }

  public int port() {
    return port;
  }

  /** Where clients connect. */
  public URI uri() {
    return URI.create("tcp://127.0.0.1:" + port);
  }

  /** {@link #stop()}, of a broker that may never have started. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    try {
      stop();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
