// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The REST interface of a Connect worker. */
final class ConnectRest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI worker;

  ConnectRest(URI worker) {
    this.worker = worker;
  }

  /** Whether the worker answers, which it does some time after it listens. */
  boolean answers() throws InterruptedException {
    try {
      return send("GET", "/connectors", BodyPublishers.noBody()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** POSTs a file as it is and waits until the connector and its tasks run. */
  void create(Path file) throws IOException, InterruptedException {
    String body = Files.readString(file);
    request("POST", "/connectors", body);
    awaitRunning(json.readTree(body).get("name").asText());
  }

  /** POSTs a connector and waits until it and its tasks run. */
  void create(JsonNode connector) throws IOException, InterruptedException {
    request("POST", "/connectors", connector.toString());
    awaitRunning(connector.get("name").asText());
  }

  /**
   * Waits until the connector and all its tasks run.
   *
   * @throws IllegalStateException with the trace, when one has failed or they take too long
   */
  void awaitRunning(String name) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    JsonNode status = null;
    while (System.nanoTime() < deadline) {
      HttpResponse<String> answer =
          send("GET", "/connectors/" + name + "/status", BodyPublishers.noBody());
      // 404 and 409 while the worker has not read its topics yet or rebalances.
      if (answer.statusCode() == 200) {
        status = json.readTree(answer.body());
        if (status.toString().contains("\"FAILED\"")) {
          throw new IllegalStateException(name + " has failed: " + status.toPrettyString());
        }
        if (running(status)) {
          return;
        }
      }
      Thread.sleep(50);
    }
    throw new IllegalStateException(name + " does not run: " + status);
  }

  private static boolean running(JsonNode status) {
    if (status.get("tasks").isEmpty()
        || !status.get("connector").get("state").asText().equals("RUNNING")) {
      return false;
    }
    for (JsonNode task : status.get("tasks")) {
      if (!task.get("state").asText().equals("RUNNING")) {
        return false;
      }
    }
    return true;
  }

  /** What the worker says to this configuration of the connector class it names. */
  JsonNode validate(JsonNode config) throws IOException, InterruptedException {
    String type = config.get("connector.class").asText();
    return request("PUT", "/connector-plugins/" + type + "/config/validate", config.toString());
  }

  /** Every plugin that the worker has found. */
  JsonNode plugins() throws IOException, InterruptedException {
    return request("GET", "/connector-plugins?connectorsOnly=false", null);
  }

  JsonNode status(String name) throws IOException, InterruptedException {
    return request("GET", "/connectors/" + name + "/status", null);
  }

  JsonNode offsets(String name) throws IOException, InterruptedException {
    return request("GET", "/connectors/" + name + "/offsets", null);
  }

  void delete(String name) throws IOException, InterruptedException {
    request("DELETE", "/connectors/" + name, null);
  }

  private JsonNode request(String method, String path, String body)
      throws IOException, InterruptedException {
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> answer = send(method, path, publisher);
    // 409: the worker is about to rebalance and asks to try again.
    while (answer.statusCode() == 409 && System.nanoTime() < deadline) {
      Thread.sleep(100);
      answer = send(method, path, publisher);
    }
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return json.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(worker.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    return http.send(request, BodyHandlers.ofString());
  }
}
