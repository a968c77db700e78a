// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The REST interface of a Connect worker. */
public final class ConnectRest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration RETRY = Duration.ofMillis(100);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI worker;

  public ConnectRest(URI worker) {
    this.worker = worker;
  }

  /** Whether the worker answers, which it does some time after it listens. */
  public boolean answers() throws InterruptedException {
    try {
      return send("GET", "/connectors", BodyPublishers.noBody()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** POSTs a file as it is and waits until the connector and its tasks run. */
  public void create(Path file) throws IOException, InterruptedException {
    String body = Files.readString(file);
    request("POST", "/connectors", body);
    awaitRunning(json.readTree(body).get("name").asText());
  }

  /** POSTs a connector and waits until it and its tasks run. */
  public void create(JsonNode connector) throws IOException, InterruptedException {
    request("POST", "/connectors", connector.toString());
    awaitRunning(connector.get("name").asText());
  }

  /** POSTs a connector that is not to run before it is resumed. */
  public void createStopped(String name, JsonNode config) throws IOException, InterruptedException {
    var request = json.createObjectNode().put("name", name).put("initial_state", "STOPPED");
    request("POST", "/connectors", request.set("config", config).toString());
    awaitStatus(name, status -> state(status).equals("STOPPED"));
  }

  /** Creates the connector or gives it this configuration, and waits until it and its tasks run. */
  public void put(String name, JsonNode config) throws IOException, InterruptedException {
    configure(name, config);
    awaitRunning(name);
  }

  /** Creates the connector or gives it this configuration, whatever becomes of it. */
  public void configure(String name, JsonNode config) throws IOException, InterruptedException {
    request("PUT", "/connectors/" + name + "/config", config.toString());
  }

  /**
   * Waits until the connector and all its tasks run.
   *
   * @throws IllegalStateException with the trace, when one has failed or they take too long
   */
  public void awaitRunning(String name) throws IOException, InterruptedException {
    awaitStatus(name, status -> !status.get("tasks").isEmpty() && all(status, "RUNNING"));
  }

  private void awaitStatus(String name, Predicate<JsonNode> expected)
      throws IOException, InterruptedException {
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
        if (expected.test(status)) {
          return;
        }
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
    throw new IllegalStateException(name + " is not as expected: " + status);
  }

  private static String state(JsonNode status) {
    return status.get("connector").get("state").asText();
  }

  private static boolean all(JsonNode status, String state) {
    for (JsonNode task : status.get("tasks")) {
      if (!task.get("state").asText().equals(state)) {
        return false;
      }
    }
    return state(status).equals(state);
  }

  /** What the worker says to this configuration of the connector class it names. */
  public JsonNode validate(JsonNode config) throws IOException, InterruptedException {
    String type = config.get("connector.class").asText();
    return request("PUT", "/connector-plugins/" + type + "/config/validate", config.toString());
  }

  /** Every plugin that the worker has found. */
  public JsonNode plugins() throws IOException, InterruptedException {
    return request("GET", "/connector-plugins?connectorsOnly=false", null);
  }

  /** Starts those tasks of the connector again that have failed, as an operator would. */
  public void restartFailed(String name) throws IOException, InterruptedException {
    request("POST", "/connectors/" + name + "/restart?includeTasks=true&onlyFailed=true", null);
  }

  /** Starts the connector and all its tasks again, whatever becomes of it. */
  public void restart(String name) throws IOException, InterruptedException {
    request("POST", "/connectors/" + name + "/restart?includeTasks=true", null);
  }

  /** Makes a logger of the worker say more or less. */
  public void logLevel(String logger, String level) throws IOException, InterruptedException {
    request("PUT", "/admin/loggers/" + logger, "{\"level\":\"" + level + "\"}");
  }

  /** Ends one task and starts it again. */
  public void restartTask(String name, int task) throws IOException, InterruptedException {
    request("POST", "/connectors/" + name + "/tasks/" + task + "/restart", null);
  }

  public JsonNode status(String name) throws IOException, InterruptedException {
    return request("GET", "/connectors/" + name + "/status", null);
  }

  /** How many tasks of the connector a worker has. */
  public int tasksOn(String name, URI worker) throws IOException, InterruptedException {
    int tasks = 0;
    for (JsonNode task : status(name).get("tasks")) {
      tasks += task.get("worker_id").asText().equals(worker.getAuthority()) ? 1 : 0;
    }
    return tasks;
  }

  public JsonNode offsets(String name) throws IOException, InterruptedException {
    return request("GET", "/connectors/" + name + "/offsets", null);
  }

  /** Sets offsets of a stopped connector; {@code offsets} as {@link #offsets} tells them. */
  public void alterOffsets(String name, JsonNode offsets) throws IOException, InterruptedException {
    request("PATCH", "/connectors/" + name + "/offsets", offsets.toString());
  }

  /** Forgets all offsets of a stopped connector. */
  public void resetOffsets(String name) throws IOException, InterruptedException {
    request("DELETE", "/connectors/" + name + "/offsets", null);
  }

  /** Ends the connector's tasks, so that its offsets can be altered, and waits until it is so. */
  public void stop(String name) throws IOException, InterruptedException {
    stop(List.of(name));
  }

  /** The same for several at a time. */
  public void stop(List<String> names) throws IOException, InterruptedException {
    for (String name : names) {
      request("PUT", "/connectors/" + name + "/stop", null);
    }
    for (String name : names) {
      awaitStatus(name, status -> state(status).equals("STOPPED") && status.get("tasks").isEmpty());
    }
  }

  void pause(String name) throws IOException, InterruptedException {
    request("PUT", "/connectors/" + name + "/pause", null);
    awaitStatus(name, status -> all(status, "PAUSED"));
  }

  /** Lets a paused or stopped connector run again, and waits until it does. */
  public void resume(String name) throws IOException, InterruptedException {
    resume(List.of(name));
  }

  /** The same for several at a time. */
  public void resume(List<String> names) throws IOException, InterruptedException {
    for (String name : names) {
      request("PUT", "/connectors/" + name + "/resume", null);
    }
    for (String name : names) {
      awaitRunning(name);
    }
  }

  /** The names of all connectors. */
  public List<String> names() throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    request("GET", "/connectors", null).forEach(name -> names.add(name.asText()));
    return names;
  }

  public void delete(String name) throws IOException, InterruptedException {
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
      LockSupport.parkNanos(RETRY.toNanos());
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
