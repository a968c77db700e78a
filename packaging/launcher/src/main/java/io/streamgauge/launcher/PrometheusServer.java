// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A Prometheus that looks at one worker every two seconds, and judges it by alert rules. */
public final class PrometheusServer implements Part {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path program;
  private final Path directory;
  private final int target;
  private final int port = Ports.free();
  private final HttpClient http = HttpClient.newHttpClient();
  private ChildProcess process;

  /**
   * A server that is yet to be started.
   *
   * @param program as {@link #installed} finds it
   * @param directory for its configuration and data
   * @param target port of this machine on which the worker shows its metrics
   */
  public PrometheusServer(Path program, Path directory, int target) {
    this.program = program;
    this.directory = directory;
    this.target = target;
  }

  /** A program of Prometheus, such as promtool, if this machine has it. */
  public static Optional<Path> installed(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(place -> Path.of(place, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts the server with these rules of alerts. */
  public PrometheusServer start(String rules) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("alerts.yaml"), rules);
    Path config = directory.resolve("prometheus.yaml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s}
        rule_files: [alerts.yaml]
        scrape_configs:
          - job_name: connect
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(target));
    process =
        ChildProcess.start(
                "Prometheus",
                directory.resolve("prometheus.log"),
                List.of(
                    program.toString(),
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + directory.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port),
                Map.of())
            .await(this::answers);
    return this;
  }

  private boolean answers() throws IOException, InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Where people look at it. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * The series that an expression gives now.
   *
   * @throws IllegalArgumentException when Prometheus does not understand it
   */
  public List<JsonNode> query(String expression) throws IOException, InterruptedException {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonNode answer = JSON.readTree(get("/api/v1/query?query=" + query).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalArgumentException(expression + ": " + answer.path("error").asText());
    }
    return answer.at("/data/result").findParents("metric");
  }

  /** The names of all metrics that it has ever seen. */
  public Set<String> names() throws IOException, InterruptedException {
    Set<String> names = new TreeSet<>();
    JSON.readTree(get("/api/v1/label/__name__/values").body())
        .path("data")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  /** The alerts that fire now, each as its name and the connector that it is about. */
  public Set<String> firing() throws IOException, InterruptedException {
    Set<String> firing = new TreeSet<>();
    for (JsonNode series : query("ALERTS{alertstate=\"firing\"}")) {
      JsonNode labels = series.path("metric");
      firing.add(labels.path("alertname").asText() + " " + labels.path("connector").asText());
    }
    return firing;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url().resolve(path)).timeout(PATIENCE).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
