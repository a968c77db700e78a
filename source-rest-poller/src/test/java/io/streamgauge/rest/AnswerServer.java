// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service that gives each station the answer that was set for it, whatever is asked. */
final class AnswerServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final java.util.Map<String, byte[]> answers =
      new java.util.concurrent.ConcurrentHashMap<>();

  AnswerServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] body =
              answers.getOrDefault(path.substring(1), "[]".getBytes(StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  void answer(String station, String body) {
    answers.put(station, body.getBytes(StandardCharsets.UTF_8));
  }

  /** The URL with a place for the station. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/{station}";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
