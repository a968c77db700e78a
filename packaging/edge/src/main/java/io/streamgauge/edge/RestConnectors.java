// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Connectors by the worker's REST interface. */
final class RestConnectors implements Connectors {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** More than the worker takes itself for a change of positions: 90 s. */
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(100);

  private static final String PAUSED = "PAUSED";
  private static final String FAILED = "FAILED";
  private static final int LONGEST = 800;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI worker;

  RestConnectors(URI worker) {
    this.worker = worker;
  }

  @Override
  public Map<String, Condition> states() throws IOException, InterruptedException {
    Map<String, Condition> states = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each :
        read(send("GET", "/connectors?expand=status", "")).properties()) {
      states.put(each.getKey(), condition(each.getValue().path("status")));
    }
    return states;
  }

  private static Condition condition(JsonNode status) {
    JsonNode connector = status.path("connector");
    String state = connector.path("state").asText("UNKNOWN");
    // What cannot be told is taken for one that fills the disk.
    boolean source = !status.path("type").asText().equals("sink");
    if (state.equals(FAILED)) {
      return new Condition(state, source, failure(connector));
    }
    boolean paused = state.equals(PAUSED);
    String all = state;
    Optional<JsonNode> failed = Optional.empty();
    for (JsonNode task : status.path("tasks")) {
      String its = task.path("state").textValue();
      if (FAILED.equals(its)) {
        failed = failed.or(() -> Optional.of(task));
      } else if (paused && !PAUSED.equals(its)) {
        all = "PAUSING";
      }
    }
    if (failed.isEmpty()) {
      return new Condition(all, source, "");
    }
    // A task that has failed stays so when its connector is paused, and does not run.
    return new Condition(
        paused ? all + Condition.BUT_FAILED : FAILED, source, failure(failed.get()));
  }

  /** The lines of a trace that name failures; those between them are calls. */
  private static String failure(JsonNode failed) {
    String trace = failed.path("trace").asText();
    String causes =
        trace
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("\t"))
            .map(line -> line.replaceFirst("^Caused by: ", "").strip())
            .distinct()
            .collect(Collectors.joining(", by "));
    return causes.length() < LONGEST ? causes : causes.substring(0, LONGEST) + "...";
  }

  private static JsonNode read(String answer) throws IOException {
    return GatewayFiles.JSON.readTree(answer);
  }

  @Override
  public Map<String, String> config(String name) throws IOException, InterruptedException {
    Map<String, String> config = new TreeMap<>();
    read(send("GET", path(name) + "/config", ""))
        .properties()
        .forEach(each -> config.put(each.getKey(), each.getValue().asText()));
    return config;
  }

  @Override
  public void configure(String name, Map<String, String> config)
      throws IOException, InterruptedException {
    send("PUT", path(name) + "/config", GatewayFiles.JSON.writeValueAsString(config));
  }

  @Override
  public void restartFailed(String name) throws IOException, InterruptedException {
    send("POST", path(name) + "/restart?includeTasks=true&onlyFailed=true", "");
  }

  @Override
  public void pause(String name) throws IOException, InterruptedException {
    send("PUT", path(name) + "/pause", "");
  }

  @Override
  public void resume(String name) throws IOException, InterruptedException {
    send("PUT", path(name) + "/resume", "");
  }

  @Override
  public void stop(String name) throws IOException, InterruptedException {
    send("PUT", path(name) + "/stop", "");
  }

  @Override
  public void sendFrom(String name, Map<TopicPartition, OptionalLong> positions)
      throws IOException, InterruptedException {
    String cluster = config(name).get("source.cluster.alias");
    ObjectNode body = GatewayFiles.JSON.createObjectNode();
    ArrayNode offsets = body.putArray("offsets");
    positions.forEach(
        (partition, next) -> {
          ObjectNode each = offsets.addObject();
          each.putObject("partition")
              .put("cluster", cluster)
              .put("topic", partition.topic())
              .put("partition", partition.partition());
          if (next.isPresent() && next.getAsLong() > 0) {
            // The uplink keeps the last that it has sent.
            each.putObject("offset").put("offset", next.getAsLong() - 1);
          } else {
            each.putNull("offset");
          }
        });
    send("PATCH", path(name) + "/offsets", GatewayFiles.JSON.writeValueAsString(body));
  }

  static String path(String name) {
    // A form's escapes are those of a path but for the blank.
    return "/connectors/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(worker.resolve(path))
            .timeout(method.equals("PATCH") ? LONG_PATIENCE : PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return answer.body();
  }
}
