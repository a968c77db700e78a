// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that answers as a test says, and keeps what it was asked. */
final class ReplayServer implements AutoCloseable {

  /** One request as the service sees it. */
  record Asked(
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String method,
      String body) {}

  /** One answer. */
  record Answer(int status, String body, Map<String, String> headers) {
    static Answer of(int status, String body) {
      return new Answer(status, body, Map.of());
    }
  }

  /** What the service does; a thrown error is a broken rule of the service. */
  interface Service {
    Answer answer(Asked asked) throws IOException;
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final List<Throwable> broken = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  ReplayServer(Service service) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Map<String, String> query = new HashMap<>();
            String text = exchange.getRequestURI().getQuery();
            for (String part : text == null ? new String[0] : text.split("&", -1)) {
              int equals = part.indexOf('=');
              query.put(part.substring(0, equals), part.substring(equals + 1));
            }
            Map<String, String> headers = new HashMap<>();
            exchange
                .getRequestHeaders()
                .forEach((name, values) -> headers.put(name, values.get(0)));
            Asked request =
                new Asked(
                    exchange.getRequestURI().getPath(),
                    query,
                    headers,
                    exchange.getRequestMethod(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            asked.add(request);
            Answer answer;
            try {
              answer = service.answer(request);
            } catch (AssertionError e) {
              broken.add(e);
              answer = Answer.of(400, String.valueOf(e.getMessage()));
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  /** The service's address in place of a real one, with the path that the preset uses. */
  String in(String url) {
    return url.replaceFirst("https?://[^/]+", "http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
