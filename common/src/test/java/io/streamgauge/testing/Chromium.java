// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A browser without a window, spoken to by its DevTools protocol. */
public final class Chromium implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private WebSocket socket;
  private int requests;

  private Chromium(Process process) {
    this.process = process;
  }

  public static Optional<Path> installed() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator, -1))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public static Chromium start(Path program, Path profile) throws Exception {
    int port = Mosquitto.freePort();
    List<String> command = new ArrayList<>(List.of(program.toString(), "--headless=new"));
    // In a container there is neither another user nor a large /dev/shm.
    command.addAll(List.of("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"));
    command.addAll(List.of("--no-first-run", "--disable-extensions", "--hide-scrollbars"));
    command.addAll(List.of("--remote-debugging-port=" + port, "--user-data-dir=" + profile));
    command.add("about:blank");
    Path log = profile.resolveSibling(profile.getFileName() + ".log");
    Chromium browser =
        new Chromium(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    try {
      browser.connect(port);
      return browser;
    } catch (Exception e) {
      browser.close();
      throw e;
    }
  }

  private void connect(int port) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    URI pages = URI.create("http://127.0.0.1:" + port + "/json/list");
    JsonNode[] page = new JsonNode[1];
    Await.until(
        "a page of the browser",
        PATIENCE,
        () -> {
          try {
            String list =
                http.send(HttpRequest.newBuilder(pages).build(), BodyHandlers.ofString()).body();
            for (JsonNode each : JSON.readTree(list)) {
              page[0] = each.path("type").asText().equals("page") ? each : page[0];
            }
          } catch (IOException e) {
            // It does not listen yet.
          }
          return page[0] != null;
        });
    URI debugger = URI.create(page[0].get("webSocketDebuggerUrl").asText());
    socket = http.newWebSocketBuilder().buildAsync(debugger, new Answers()).get();
    for (String domain : List.of("Page", "Runtime", "Log")) {
      send(domain + ".enable", Map.of());
    }
  }

  private static boolean isComplaint(JsonNode message) {
    JsonNode told = message.path("params");
    return switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" -> true;
      case "Runtime.consoleAPICalled" -> told.path("type").asText().equals("error");
      case "Log.entryAdded" -> told.path("entry").path("level").asText().equals("error");
      default -> false;
    };
  }

  /** Messages come in parts. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          JsonNode message = JSON.readTree(text.toString());
          if (isComplaint(message)) {
            complaints.add(message.path("params").toString());
          }
          answers.add(message);
        } catch (IOException e) {
          return CompletableFuture.failedFuture(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
    int id = post(method, parameters);
    return take(method, answer -> answer.path("id").asInt() == id);
  }

  private int post(String method, Map<String, ?> parameters) throws Exception {
    int id = ++requests;
    ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
    request.set("params", JSON.valueToTree(parameters));
    socket.sendText(request.toString(), true).get();
    return id;
  }

  private JsonNode take(String what, Predicate<JsonNode> wanted) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode answer = answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (answer == null) {
        throw new IllegalStateException("no answer to " + what);
      }
      if (answer.has("error")) {
        throw new IllegalStateException(what + ": " + answer);
      }
      if (wanted.test(answer)) {
        return answer;
      }
    }
  }

  public void size(int width, int height) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  public void dark(boolean dark) throws Exception {
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    send("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  public void open(Path page) throws Exception {
    open(page.toUri().toString());
  }

  public void open(Path page, String anchor) throws Exception {
    // Else it is the page that is open, which is not loaded again.
    open("about:blank");
    open(page.toUri() + "#" + anchor);
  }

  private void open(String url) throws Exception {
    answers.clear();
    int id = post("Page.navigate", Map.of("url", url));
    // The page may be there before the browser says that it will be.
    boolean[] told = new boolean[2];
    take(
        url,
        answer -> {
          told[0] |= answer.path("id").asInt() == id;
          told[1] |= answer.path("method").asText().equals("Page.loadEventFired");
          return told[0] && told[1];
        });
  }

  /** The text that an expression gives in the page. */
  public String ask(String expression) throws Exception {
    JsonNode answer =
        send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    JsonNode result = answer.path("result");
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result);
    }
    return result.path("result").path("value").asText();
  }

  /** The errors of all pages that were open, as its console has them. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** A picture of the whole page, as PNG. */
  public byte[] picture() throws Exception {
    JsonNode answer =
        send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(answer.path("result").path("data").asText());
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
