// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.MqttClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.MqttServer;
import io.streamgauge.launcher.Ports;
import io.streamgauge.testing.StationServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A worker with connectors of all kinds and an agent for its metrics, and a network to be ill. */
final class ObservedStack extends WorkerStack {
  static final String SENSORS = "MqttSourceConnector";
  static final String STATIONS = "RestStationSourceConnector";
  static final String LOGGERS = "LoggerFileSourceConnector";
  static final String ARCHIVE = "ParquetArchiveSinkConnector";
  static final String REPLAY = "ReplaySourceConnector";
  static final String READER = "ParquetArchiveSourceConnector";
  private static final String RULES =
      "{\"rules\":[{\"observed_property\":\"level\",\"gross_range\":"
          + "{\"fail_span\":[0,100],\"suspect_span\":[0,50]}}]}";

  private final int metricsPort = Ports.free();
  private final StationServer service = new StationServer();
  private MqttServer mqtt;
  private volatile boolean serviceIll;
  private volatile boolean serviceDown;
  private int published;

  private ObservedStack(Path directory) throws IOException {
    super(directory);
    service.on("/v1", asked -> answer(asked.path()));
  }

  /** Starts all parts and all connectors. */
  static ObservedStack start(Path directory) throws Exception {
    ObservedStack stack = new ObservedStack(directory);
    try {
      stack.startParts();
      return stack;
    } catch (Exception e) {
      stack.close();
      throw e;
    }
  }

  private void startParts() throws Exception {
    startKafka(Map.of());
    mqtt = startMqtt();
    Path rules = PACKAGING.resolve("observability/jmx-exporter.yaml");
    addWorker(
        "worker",
        true,
        Map.of("JAVA_TOOL_OPTIONS", runtimes().jmxExporter(metricsPort, rules)),
        512,
        QUICK);
    put(SENSORS, sensors(SENSORS));
    put(STATIONS, stations());
    put(LOGGERS, loggers());
    // The session's own thread says whose line it is, as Connect's threads do.
    worker().awaitLog("[" + SENSORS + "|task-0] Connected to ");
    reading("fine", Instant.now(), 7, 13, 50);
    put(ARCHIVE, archive());
    put(REPLAY, replay());
    put(READER, reader());
  }

  @Override
  protected Optional<Path> logging() {
    return Optional.of(PACKAGING.resolve("observability/connect-log4j2.properties"));
  }

  /** Where the agent of the worker shows its metrics. */
  int metricsPort() {
    return metricsPort;
  }

  /** Takes away what Mosquitto keeps of its sessions while it is stopped. */
  void forgetSessions() throws IOException {
    Files.deleteIfExists(directory().resolve("mqtt").resolve("mosquitto.db"));
  }

  MqttServer mqtt() {
    return mqtt;
  }

  void put(String name, Map<String, String> options) throws IOException, InterruptedException {
    rest().put(name, ConnectorOptions.json(options, Map.of()));
  }

  Map<String, String> sensors(String name) throws IOException {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.MQTT, name, 1);
    config.putAll(ConnectorOptions.observation("{sensor_id}", "'level'", "/t", "/v"));
    config.put("observation.x", "/x");
    config.put("observation.y", "/y");
    config.put("observation.crs", "'EPSG:4326'");
    config.put("observation.unit", "'m'");
    config.put("mqtt.server.uri", mqtt.uri().toString());
    config.put("mqtt.topics", name + "/{sensor_id}");
    config.put("payload.format", "json");
    config.put("producer.override.transaction.timeout.ms", "10000");
    Path calibrations = directory().resolve("calibrations.csv");
    Files.writeString(
        calibrations, "sensor_id,observed_property,gain,version\nold,level,2,first\n");
    Path register = register(true);
    transform(config, "EventTime", Map.of());
    transform(config, "Deduplicate", Map.of());
    transform(config, "LateEvents", Map.of("warmup.ms", "0"));
    // Before the degrees are metres, of which it makes no key.
    transform(
        config,
        "SpatialKey",
        Map.of("longitude.field", "x", "latitude.field", "y", "on.error", "skip"));
    transform(
        config,
        "Reproject",
        Map.of(
            "target.crs", "EPSG:25833",
            "breaker.error.percent", "50",
            "breaker.window", "20",
            "breaker.fewest", "10",
            "breaker.open.ms", "2000",
            "breaker.probes", "1"));
    transform(
        config,
        "StationRegister",
        Map.of(
            "register.file",
            register.toString(),
            "register.check.ms",
            "500",
            "columns",
            "river",
            "on.error",
            "skip"));
    transform(
        config,
        "Calibrate",
        Map.of("calibration.file", calibrations.toString(), "on.error", "skip"));
    Path rules = Files.writeString(directory().resolve("rules.json"), RULES);
    transform(config, "QualityControl", Map.of("rules.file", rules.toString()));
    transform(config, "ConvertUnits", Map.of("units", "level=m", "on.error", "skip"));
    return config;
  }

  /** Writes the register that all sensors share, so that it makes sense or so that it does not. */
  Path register(boolean sensible) throws IOException {
    Path register = directory().resolve("register.csv");
    return Files.writeString(register, sensible ? "sensor_id,river\nfine,Elbe\n" : "sense\nno\n");
  }

  /** Adds a transform to the chain of a connector. */
  static void transform(Map<String, String> config, String type, Map<String, String> options) {
    config.merge("transforms", type, (before, added) -> before + "," + added);
    config.put("transforms." + type + ".type", "io.streamgauge.transforms." + type);
    options.forEach((option, value) -> config.put("transforms." + type + "." + option, value));
  }

  private Map<String, String> stations() {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.STATIONS, STATIONS, 1);
    config.putAll(ConnectorOptions.observation("{station}", "'level'", "/t", "/v"));
    config.put("rest.url", service.url("/v1") + "/{station}");
    config.put("rest.stations", "fine,other");
    config.put("rest.poll.interval.ms", "1000");
    config.put("rest.extract.levels", "/rows");
    config.put("rest.retry.backoff.ms", "500");
    config.put("rest.expected.interval", "1s");
    config.put("rest.silent.after", "10s");
    config.put("rest.coverage.topic", "coverage");
    return config;
  }

  private StationServer.Answer answer(String path) {
    if (serviceDown) {
      return StationServer.Answer.of(500, "down");
    }
    boolean other = path.endsWith("other");
    if (serviceIll && other) {
      return StationServer.Answer.of(503, "ill");
    }
    Instant time = serviceIll ? Instant.now().minusSeconds(40) : Instant.now();
    return StationServer.Answer.of(
        200,
        "{\"rows\":[{\"t\":\"" + time.truncatedTo(ChronoUnit.SECONDS) + "\",\"v\":1}]}",
        Map.of("X-RateLimit-Remaining", serviceIll ? "5" : "1000"));
  }

  /** Has one station fail, another have nothing new, and the quota nearly spent; or none of it. */
  void serviceIll(boolean ill) {
    serviceIll = ill;
  }

  /** Has the service answer each request with status 500; or not any more. */
  void serviceDown(boolean down) {
    serviceDown = down;
  }

  private Map<String, String> loggers() throws IOException {
    logged(Instant.now().minus(Duration.ofHours(2)));
    return loggers(directory().resolve("card").resolve("*.csv"));
  }

  /** A source of such files. */
  Map<String, String> loggers(Path files) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.FILES, LOGGERS, 1);
    config.put("files.path", files.toString());
    config.put("files.poll.interval.ms", "500");
    config.put("files.format", "csv");
    config.put("observation.sensor_id", "'logger'");
    config.put("observation.event_time", "/time");
    config.put("observation.properties", "level=/level");
    transform(config, "LateEvents", Map.of("warmup.ms", "0"));
    return config;
  }

  /** A logger writes a line. */
  void logged(Instant time) throws IOException {
    Path file = Files.createDirectories(directory().resolve("card")).resolve("log.csv");
    String before = Files.exists(file) ? Files.readString(file) : "time,level\n";
    Files.writeString(file, before + time + ",1\n");
  }

  private Map<String, String> archive() {
    Map<String, String> config = ConnectorOptions.archive(SENSORS + "," + LOGGERS, archiveDir());
    config.putAll(ConnectorOptions.prompt());
    config.put("retry.backoff.ms", "1000");
    return config;
  }

  /** Where the archive is. */
  Path archiveDir() {
    return directory().resolve("archive");
  }

  /** A sink that reads one record at a time, for a topic of very many. */
  Map<String, String> slowArchive(String topic, int records) {
    Map<String, String> config =
        ConnectorOptions.archive(topic, directory().resolve("slow-archive"));
    config.put("consumer.override.max.poll.records", Integer.toString(records));
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter.schemas.enable", "false");
    return config;
  }

  private Map<String, String> replay() {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.REPLAY, "replayed", 1);
    config.remove("kafka.topic");
    config.put("replay.topic", "replayed");
    config.put("replay.bootstrap.servers", bootstrap());
    config.put("replay.topics", SENSORS);
    config.put("replay.value.converter", "org.apache.kafka.connect.json.JsonConverter");
    return config;
  }

  private Map<String, String> reader() {
    Map<String, String> config = reader(archiveDir());
    config.put("archive.read.topics", SENSORS);
    return config;
  }

  /** A source that reads all that is archived in a directory. */
  static Map<String, String> reader(Path archive) {
    Map<String, String> config =
        ConnectorOptions.source("io.streamgauge.archive.ParquetArchiveSourceConnector", "read", 1);
    config.remove("kafka.topic");
    config.put("archive.dir", archive.toString());
    config.put("archive.read.topic", "read");
    return config;
  }

  /** A sensor of the first connector sends a reading. */
  void reading(String sensor, Instant time, double value, double x, double y) {
    String place = "\"x\":" + x + ",\"y\":" + y;
    send(SENSORS + "/" + sensor, "{\"t\":\"" + time + "\",\"v\":" + value + "," + place + "}");
  }

  /** Somebody sends something. */
  void send(String topic, String... payloads) {
    published++;
    Mqtt5BlockingClient client = MqttClients.connect(mqtt.uri(), "device-" + published);
    List.of(payloads).forEach(payload -> MqttClients.publish(client, topic, payload));
    client.disconnect();
  }

  /** Somebody sends something that nobody keeps, in the lowest quality of service. */
  void sendUnkept(String topic, String payload, int times) {
    published++;
    Mqtt5BlockingClient client = MqttClients.connect(mqtt.uri(), "device-" + published);
    for (int i = 0; i < times; i++) {
      client.publishWith().topic(topic).payload(payload.getBytes(StandardCharsets.UTF_8)).send();
    }
    client.disconnect();
  }

  /** The plain options of a source of messages with no transforms. */
  Map<String, String> plain(String name) throws IOException {
    Map<String, String> config = new HashMap<>(sensors(name));
    config.keySet().removeIf(option -> option.startsWith("transforms"));
    return config;
  }

  @Override
  public void close() throws IOException {
    super.close();
    service.close();
  }
}
