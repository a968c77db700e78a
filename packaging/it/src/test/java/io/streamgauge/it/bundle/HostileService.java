// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A station web service whose paths are {@code /case/station}. The station {@code good-<case>}
 * tells one reading more at each request, whose value counts them; all others answer as their case
 * says.
 */
final class HostileService implements AutoCloseable {
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> served = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Clock clock = Clock.systemUTC();
  private final HttpServer server;

  /** What a case answers. */
  interface Answer {
    /** The answer to the request of this number, which begins with 1. */
    Reply reply(HttpExchange request, int number) throws IOException;
  }

  /**
   * An answer.
   *
   * @param location where to look instead; empty for nowhere
   */
  record Reply(int status, String body, String location) {
    static Reply of(String body) {
      return new Reply(200, body, "");
    }
  }

  HostileService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** Says what a case answers. */
  void on(String name, Answer answer) {
    answers.put(name, answer);
  }

  String url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort()).toString();
  }

  /** How many requests for this path have been answered. */
  int served(String path) {
    return served.getOrDefault(path, 0);
  }

  /** A row of one reading that was measured now. */
  String row(String property, String value) {
    return "{\"p\":\"" + property + "\",\"t\":\"" + clock.instant() + "\",\"v\":" + value + "}";
  }

  /** A reading for every way of extraction that is tried here. */
  private Reply good(int number) {
    String row = row("level", Integer.toString(number));
    String item =
        "{\"dateTime\":\""
            + clock.instant()
            + "\",\"measure\":\"m/measures/m-level-x-m\",\"value\":"
            + number;
    return Reply.of("{\"rows\":[" + row + "],\"items\":[" + item + "}]}");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      int number = served.getOrDefault(path, 0) + 1;
      String name = path.split("/", -1)[1];
      Reply reply =
          path.contains("/" + SeenRecords.GOOD)
              ? good(number)
              : answers.get(name).reply(exchange, number);
      if (!reply.location().isEmpty()) {
        exchange.getResponseHeaders().add("Location", reply.location());
      }
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
      served.merge(path, 1, Integer::sum);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
