// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Connectors by the worker's REST interface. */
final class RestConnectors implements Connectors {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String PAUSED = "PAUSED";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI worker;

  RestConnectors(URI worker) {
    this.worker = worker;
  }

  @Override
  public Map<String, String> states() throws IOException, InterruptedException {
    Map<String, String> states = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each :
        read(send("GET", "/connectors?expand=status", "")).properties()) {
      states.put(each.getKey(), state(each.getValue().required("status")));
    }
    return states;
  }

  private static String state(JsonNode status) {
    String state = status.required("connector").required("state").textValue();
    for (JsonNode task : status.required("tasks")) {
      String its = task.path("state").textValue();
      if ("FAILED".equals(its)) {
        return its;
      }
      if (state.equals(PAUSED) && !PAUSED.equals(its)) {
        return "PAUSING";
      }
    }
    return state;
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

  private static String path(String name) {
    return "/connectors/" + name.replace(" ", "%20");
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(worker.resolve(path))
            .timeout(PATIENCE)
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
