// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Kafka broker with its own controller (KRaft), which never creates a topic by itself. */
final class KafkaBroker implements Part {
  private static final String HEAP = "-Xmx384m";

  private final Runtimes runtimes;
  private final Path directory;
  private final Map<String, String> properties;
  private final int port = Ports.free();
  private final int controllerPort = Ports.free();
  private ChildProcess process;

  KafkaBroker(Runtimes runtimes, Path directory) {
    this(runtimes, directory, Map.of());
  }

  /** A broker with properties of its own. */
  KafkaBroker(Runtimes runtimes, Path directory, Map<String, String> properties) {
    this.runtimes = runtimes;
    this.directory = directory;
    this.properties = properties;
  }

  /** Starts the broker on its port, with the data it had before if there is any. */
  KafkaBroker start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path config = directory.resolve("server.properties");
    if (Files.notExists(config)) {
      Files.writeString(config, configuration());
      run("format", "kafka.tools.StorageTool", "format", "-t", clusterId(), "-c", config.toString())
          .awaitSuccess();
    }
    Path log = directory.resolve("broker.log");
    Files.deleteIfExists(log);
    process = run("broker", "kafka.Kafka", config.toString()).awaitOutput("Kafka Server started");
    return this;
  }

  /** Where clients connect. */
  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Ends the broker as a power cut would; {@link #start} brings it back with its data. */
  void kill() throws InterruptedException {
    process.kill();
  }

  private ChildProcess run(String name, String... arguments) throws IOException {
    Path logging = Log4j.write(directory, "INFO");
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                HEAP,
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + logging,
                "-cp",
                runtimes.kafka()));
    command.addAll(List.of(arguments));
    return ChildProcess.java("Kafka " + name, directory.resolve(name + ".log"), command, Map.of());
  }

  private static String clusterId() {
    return "c3RyZWFtZ2F1Z2Utb25lMQ";
  }

  private String configuration() {
    StringBuilder special = new StringBuilder();
    properties.forEach((key, value) -> special.append(key + "=" + value + "\n"));
    return """
    process.roles=broker,controller
    node.id=1
    controller.quorum.voters=1@127.0.0.1:%2$d
    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
    controller.listener.names=CONTROLLER
    inter.broker.listener.name=PLAINTEXT
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
    log.dirs=%3$s
    auto.create.topics.enable=false
    offsets.topic.replication.factor=1
    offsets.topic.num.partitions=1
    transaction.state.log.replication.factor=1
    transaction.state.log.min.isr=1
    transaction.state.log.num.partitions=1
    share.coordinator.state.topic.replication.factor=1
    share.coordinator.state.topic.min.isr=1
    group.initial.rebalance.delay.ms=0
    group.min.session.timeout.ms=1000
    broker.session.timeout.ms=2000
    broker.heartbeat.interval.ms=300
    transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
    """
            .formatted(port, controllerPort, directory.resolve("data"))
        + special;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
