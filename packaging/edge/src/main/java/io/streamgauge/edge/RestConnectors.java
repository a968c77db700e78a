// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Connectors by the worker's REST interface. */
final class RestConnectors implements Connectors {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI worker;

  RestConnectors(URI worker) {
    this.worker = worker;
  }

  @Override
  public Map<String, String> states() throws IOException, InterruptedException {
    Map<String, String> states = new TreeMap<>();
    JsonDocument.object(send("GET", "/connectors?expand=status", ""))
        .forEach(
            (name, each) -> states.put(name, state(JsonDocument.asObject(each).get("status"))));
    return states;
  }

  private static String state(Object status) {
    Map<String, Object> parts = JsonDocument.asObject(status);
    String state = (String) JsonDocument.asObject(parts.get("connector")).get("state");
    boolean failed =
        ((List<?>) parts.get("tasks"))
            .stream().anyMatch(task -> "FAILED".equals(JsonDocument.asObject(task).get("state")));
    return failed ? "FAILED" : state;
  }

  @Override
  public Map<String, String> config(String name) throws IOException, InterruptedException {
    Map<String, String> config = new TreeMap<>();
    JsonDocument.object(send("GET", path(name) + "/config", ""))
        .forEach((key, value) -> config.put(key, String.valueOf(value)));
    return config;
  }

  @Override
  public void configure(String name, Map<String, String> config)
      throws IOException, InterruptedException {
    String json =
        config.entrySet().stream()
            .map(entry -> quoted(entry.getKey()) + ":" + quoted(entry.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
    send("PUT", path(name) + "/config", json);
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

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
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
