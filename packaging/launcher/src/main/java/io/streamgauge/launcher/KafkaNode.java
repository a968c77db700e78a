// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One process of a Kafka cluster: a broker, a controller or both. */
final class KafkaNode implements Part {
  private static final String CLUSTER_ID = "c3RyZWFtZ2F1Z2Utb25lMQ";

  private final Runtimes runtimes;
  private final Path directory;
  private final String heap;
  private final String configuration;
  private ChildProcess process;

  /**
   * A node that is not running yet.
   *
   * @param heap limit of its heap, such as {@code 384m}
   * @param configuration its server.properties, without the directory of its data
   */
  KafkaNode(Runtimes runtimes, Path directory, String heap, String configuration) {
    this.runtimes = runtimes;
    this.directory = directory;
    this.heap = heap;
    this.configuration = configuration;
  }

  /** Starts the process, with the data it had before if there is any. */
  void start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path config = directory.resolve("server.properties");
    if (Files.notExists(config)) {
      Files.writeString(config, configuration + "log.dirs=" + directory.resolve("data") + "\n");
      run("format", "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", config.toString())
          .awaitSuccess();
    }
    Files.deleteIfExists(log());
    process = run("broker", "kafka.Kafka", config.toString()).awaitOutput("Kafka Server started");
  }

  /** What the process has written since its last start. */
  String output() throws IOException {
    return Files.readString(log(), StandardCharsets.UTF_8);
  }

  private Path log() {
    return directory.resolve("broker.log");
  }

  /** Ends the process as a power cut would. */
  void kill() throws InterruptedException {
    process.kill();
  }

  private ChildProcess run(String name, String... arguments) throws IOException {
    Path logging = Log4j.write(directory, "INFO");
    List<String> command =
        new ArrayList<>(
            List.of(
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + logging,
                "-cp",
                runtimes.kafka()));
    command.addAll(List.of(arguments));
    return ChildProcess.java("Kafka " + name, directory.resolve(name + ".log"), command, Map.of());
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
