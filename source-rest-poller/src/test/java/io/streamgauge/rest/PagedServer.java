// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service whose answers have pages of seven readings, told in every way at once. */
final class PagedServer implements AutoCloseable {
  static final int SIZE = 7;
  final List<Instant> times = new CopyOnWriteArrayList<>();
  final List<String> requests = new CopyOnWriteArrayList<>();
  final List<String> keys = new CopyOnWriteArrayList<>();
  volatile String host;
  volatile int failing = -1;
  volatile boolean endless;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  PagedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/data", this::handle);
    server.start();
    host = "https://127.0.0.1:1";
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/data";
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String asked = exchange.getRequestURI().getRawQuery();
      requests.add(asked);
      keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Api-Key")));
      Map<String, String> query = new HashMap<>();
      for (String part : asked.split("&", -1)) {
        query.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
      }
      Instant from = Instant.parse(query.get("from"));
      Instant to = Instant.parse(query.get("to"));
      List<Instant> found =
          times.stream().filter(t -> !t.isBefore(from) && !t.isAfter(to)).sorted().toList();
      int start =
          query.containsKey("page")
              ? (Integer.parseInt(query.get("page")) - 1) * SIZE
              : Integer.parseInt(query.getOrDefault("at", "0"));
      if (start / SIZE == failing) {
        failing = -1;
        exchange.sendResponseHeaders(500, -1);
        return;
      }
      int end = Math.min(start + SIZE, found.size());
      List<String> items = new ArrayList<>();
      for (Instant time : found.subList(Math.min(start, end), end)) {
        items.add("{\"time\":\"" + time + "\",\"value\":" + time.getEpochSecond() % 1_000 + "}");
      }
      boolean more = endless || end < found.size();
      String rest = asked.replaceAll("&at=\\d+", "") + "&at=" + (endless ? start + 1 : end);
      String links = "{\"rel\":\"self\",\"href\":\"x\"}";
      String fields = "";
      if (more) {
        links += ",{\"rel\":\"next\",\"href\":\"" + host + "/data?" + rest + "\"}";
        fields = ",\"next\":\"?" + rest + "\",\"token\":\"" + end + "\"";
        exchange.getResponseHeaders().add("Link", "<" + url() + "?x=1>; rel=\"first\"");
        exchange
            .getResponseHeaders()
            .add(
                "Link",
                "<" + url() + "?y>; rel=\"last\", <" + url() + "?" + rest + ">; rel=\"next\"");
      }
      byte[] body =
          ("{\"items\":[" + String.join(",", items) + "],\"links\":[" + links + "]" + fields + "}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(more ? 206 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
