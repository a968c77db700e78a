// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A distributed Connect worker that loads plugins from one directory only. */
public final class ConnectWorker implements Part {
  /** Options of the worker's JVM, for a debugger. */
  private static final List<String> OPTIONS =
      Stream.of(System.getenv().getOrDefault("STREAMGAUGE_WORKER_OPTS", "").split(" "))
          .filter(option -> !option.isBlank())
          .toList();

  private final Path directory;
  private final String classpath;
  private final Settings settings;
  private final int port = Ports.free();
  private ChildProcess process;
  private Path logging;

  /**
   * The settings of a worker.
   *
   * @param bootstrap the Kafka cluster
   * @param plugins the only directory on its plugin path
   * @param exactlyOnce whether source connectors write in transactions
   * @param environment variables that connector configurations may name as <code>${env:NAME}</code>
   * @param heapMb the limit of its heap
   * @param properties what is different from the properties of every worker here
   */
  public record Settings(
      String bootstrap,
      Path plugins,
      boolean exactlyOnce,
      Map<String, String> environment,
      int heapMb,
      Map<String, String> properties) {
    public Settings(
        String bootstrap, Path plugins, boolean exactlyOnce, Map<String, String> environment) {
      this(bootstrap, plugins, exactlyOnce, environment, 512, Map.of());
    }
  }

  public ConnectWorker(String classpath, Path directory, Settings settings) {
    this.classpath = classpath;
    this.directory = directory;
    this.settings = settings;
  }

  /** Has the worker log by this configuration of Log4j 2 from its next start on. */
  public ConnectWorker loggingBy(Path configuration) {
    logging = configuration;
    return this;
  }

  /** Starts the worker on its port and waits until it takes requests. */
  public ConnectWorker start() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path config = directory.resolve("worker.properties");
    Files.writeString(config, configuration());
    ConnectRest rest = rest();
    List<String> arguments = new ArrayList<>(OPTIONS);
    arguments.addAll(
        List.of(
            "-Xmx" + settings.heapMb() + "m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dkafka.logs.dir=" + directory,
            "-Dlog4j2.configurationFile="
                + (logging == null ? Log4j.write(directory, "WARN") : logging),
            "-cp",
            classpath,
            "org.apache.kafka.connect.cli.ConnectDistributed",
            config.toString()));
    process =
        ChildProcess.java(
                "Connect worker",
                directory.resolve("worker.log"),
                arguments,
                settings.environment())
            .await(rest::answers);
    return this;
  }

  /** Ends the worker as a power cut would; {@link #start} brings it back on the same port. */
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** Makes the worker sleep, as a paused virtual machine does, until {@link #thaw}. */
  public void freeze() throws IOException, InterruptedException {
    process.signal("STOP");
  }

  /** Wakes the worker, which does not know that it slept. */
  public void thaw() throws IOException, InterruptedException {
    process.signal("CONT");
  }

  /**
   * Waits for this text in the worker's log: a running task need not be connected and subscribed
   * yet.
   */
  public void awaitLog(String text) throws IOException, InterruptedException {
    process.await(() -> Files.readString(log()).contains(text));
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public long pid() {
    return process.pid();
  }

  public ConnectRest rest() {
    return new ConnectRest(url());
  }

  public Path log() {
    return directory.resolve("worker.log");
  }

  private String configuration() {
    StringBuilder special = new StringBuilder();
    settings.properties().forEach((key, value) -> special.append(key + "=" + value + "\n"));
    return """
    bootstrap.servers=%1$s
    group.id=connect-streamgauge
    listeners=http://127.0.0.1:%2$d
    plugin.path=%3$s
    plugin.discovery=service_load
    exactly.once.source.support=%4$s
    key.converter=org.apache.kafka.connect.storage.StringConverter
    value.converter=org.apache.kafka.connect.json.JsonConverter
    value.converter.schemas.enable=true
    header.converter=org.apache.kafka.connect.storage.StringConverter
    config.storage.topic=connect-configs
    offset.storage.topic=connect-offsets
    status.storage.topic=connect-status
    config.storage.replication.factor=1
    offset.storage.replication.factor=1
    status.storage.replication.factor=1
    offset.storage.partitions=5
    status.storage.partitions=2
    offset.flush.interval.ms=5000
    config.providers=env
    config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
    config.providers.env.param.allowlist.pattern=%5$s
    session.timeout.ms=6000
    heartbeat.interval.ms=1000
    scheduled.rebalance.max.delay.ms=0
    """
            .formatted(
                settings.bootstrap(),
                port,
                settings.plugins(),
                settings.exactlyOnce() ? "enabled" : "disabled",
                String.join("|", settings.environment().keySet()))
        + special;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
