// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A whole stack of real parts, each in a process of its own, below one directory. It says there
 * where its parts are, so that a test can use one that {@code packaging/quickstart --keep} has left
 * up: the variable STREAMGAUGE_STACK names its directory.
 */
public final class Stack implements AutoCloseable {
  private static final String KEPT = System.getenv("STREAMGAUGE_STACK");
  private static final String ADDRESSES = "stack.properties";
  private static final Kind PLAIN = new Kind(WorkerLine.NEWEST, false, false);

  private final Path packaging;
  private final Path directory;
  private final Path archive;
  private final Kind kind;
  private final Deque<Part> parts = new ArrayDeque<>();
  private final Properties addresses = new Properties();
  private final int metrics = Ports.free();
  private StationService stations;
  private ConnectWorker worker;
  private PrometheusServer prometheus;
  private SchemaRegistry registry;

  private Stack(Path packaging, Path directory, Kind kind) {
    this.kind = kind;
    this.packaging = packaging;
    this.directory = directory;
    this.archive = directory.resolve("archive");
  }

  /**
   * The properties by which stacks differ.
   *
   * @param line of its worker
   * @param observed whether the worker shows its metrics, to a Prometheus where there is one
   * @param avro whether values are in Avro, with a registry of their schemas
   */
  public record Kind(WorkerLine line, boolean observed, boolean avro) {}

  /** Starts every part, with only the built bundle on the worker's plugin path. */
  public static Stack start(Path packaging, Path directory)
      throws IOException, InterruptedException {
    return KEPT == null ? start(packaging, directory, PLAIN) : kept(packaging, Path.of(KEPT));
  }

  /** The stack that runs in this directory, which stays up when this one is closed. */
  private static Stack kept(Path packaging, Path directory) throws IOException {
    Stack stack = new Stack(packaging, directory, PLAIN);
    try (InputStream in = Files.newInputStream(directory.resolve(ADDRESSES))) {
      stack.addresses.load(in);
    }
    return stack;
  }

  /** The same, of some kind. */
  public static Stack start(Path packaging, Path directory, Kind kind)
      throws IOException, InterruptedException {
    Stack stack = new Stack(packaging, directory, kind);
    try {
      stack.startParts();
      return stack;
    } catch (IOException | InterruptedException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private void startParts() throws IOException, InterruptedException {
    Runtimes runtimes = new Runtimes(packaging);
    Path plugins = Bundle.unpack(packaging, directory.resolve("plugins"));
    if (kind.avro()) {
      SchemaRegistry.install(runtimes, plugins);
      registry = started(new SchemaRegistry(runtimes, directory.resolve("registry"))).start();
    }
    Files.createDirectories(archive);
    KafkaBroker broker = started(new KafkaBroker(runtimes, directory.resolve("kafka")));
    broker.start();
    MqttBroker mqtt = started(new MqttBroker(runtimes, directory.resolve("mqtt")));
    mqtt.start();
    stations = started(new StationService(runtimes, directory.resolve("stations")));
    stations.start();
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "MQTT_SERVER_URI", mqtt.uri().toString(),
                "STATION_SERVICE_URL", stations.url().toString(),
                "ARCHIVE_DIR", archive.toString()));
    if (kind.observed()) {
      Path rules = packaging.resolve("observability/jmx-exporter.yaml");
      environment.put("JAVA_TOOL_OPTIONS", runtimes.jmxExporter(metrics, rules));
    }
    ConnectWorker.Settings settings =
        new ConnectWorker.Settings(broker.bootstrap(), plugins, true, environment);
    worker =
        started(
            new ConnectWorker(
                kind.line().classpath(runtimes), directory.resolve("connect"), settings));
    worker.start();
    if (kind.observed()) {
      observe();
    }
    addresses.setProperty("connect", worker.url().toString());
    addresses.setProperty("kafka", broker.bootstrap());
    addresses.setProperty("mqtt", mqtt.uri().toString());
    try (OutputStream out = Files.newOutputStream(directory.resolve(ADDRESSES))) {
      addresses.store(out, null);
    }
  }

  private void observe() throws IOException, InterruptedException {
    Path program = PrometheusServer.installed("prometheus").orElse(null);
    if (program != null) {
      Path rules = packaging.resolve("observability/alerts.yaml");
      prometheus =
          started(new PrometheusServer(program, directory.resolve("prometheus"), metrics))
              .start(Files.readString(rules));
    }
  }

  /** Where the metrics of the worker, and the alerts, are. */
  public String observed() {
    String alerts =
        prometheus == null
            ? "none; install prometheus, and its alerts and graphs are shown here"
            : prometheus.url() + " (its menu has the alerts)";
    return """
        Metrics of the worker:   http://127.0.0.1:%d/metrics
        Prometheus:              %s
        Dashboard for Grafana:   %s
        """
        .formatted(metrics, alerts, packaging.resolve("observability/dashboard.json"));
  }

  private <T extends Part> T started(T part) {
    parts.push(part);
    return part;
  }

  /** Kills the worker as a power cut would and starts it again. */
  public void killAndRestartWorker() throws IOException, InterruptedException {
    if (worker == null) {
      throw new IllegalStateException("The worker of a kept stack is not killed");
    }
    worker.kill();
    worker.start();
  }

  public ConnectRest connect() {
    return new ConnectRest(URI.create(addresses.getProperty("connect")));
  }

  public String bootstrap() {
    return addresses.getProperty("kafka");
  }

  public URI mqttUri() {
    return URI.create(addresses.getProperty("mqtt"));
  }

  /** The options of the converter of its connectors; none where that is the examples' own. */
  Map<String, String> converter() {
    return registry == null ? Map.of() : registry.writingConverter();
  }

  /** Reads the values of its topics. */
  TopicCensus.Values values() {
    return registry == null ? new ObjectMapper()::readTree : new RegisteredValues(registry);
  }

  StationService stations() {
    return stations;
  }

  /** Where the archive sink of the examples puts its files. */
  Path archive() {
    return archive;
  }

  /** What to type to look around in a stack that stays up. */
  String instructions() {
    String java =
        "java -cp \"$(cat " + packaging.resolve("runtime/kafka/target/classpath") + ")\" ";
    String schemas = registry == null ? "" : "Schema registry:         " + registry.url() + "\n";
    return schemas
        + """
        Connect REST interface:  %1$s/connectors
        Kafka:                   %2$s
        MQTT broker:             %3$s
        Station service:         %4$s?sites=01646500

        In a second terminal, here: how the connectors do; a topic from its beginning; a connector's configuration,
        and the same again when you have changed the file; an integration test against this stack.

        curl -s %1$s/connectors?expand=status
        %5$sorg.apache.kafka.tools.consumer.ConsoleConsumer --bootstrap-server %2$s --topic readings-quarantine --from-beginning --formatter-property print.headers=true
        curl -s %1$s/connectors/sensors/config > sensors.json
        curl -X PUT -H 'Content-Type: application/json' %1$s/connectors/sensors/config -d @sensors.json
        STREAMGAUGE_STACK=%6$s ./mvnw -pl packaging/it -am verify -Dit.test=ValidationIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false
        """
            .formatted(
                addresses.getProperty("connect"),
                bootstrap(),
                mqttUri(),
                stations.url(),
                java,
                directory);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }
}
