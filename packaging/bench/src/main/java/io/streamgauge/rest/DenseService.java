// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service in the shape of USGS with one series, which has a reading every minute. */
final class DenseService implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final String THREAD = "dense-service";

  private final Instant newest = Instant.now().truncatedTo(ChronoUnit.MINUTES);
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(work -> new Thread(work, THREAD));
  private final HttpServer server;

  DenseService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  /** When the last reading was taken. */
  Instant newest() {
    return newest;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> asked = new HashMap<>();
    for (String part : exchange.getRequestURI().getQuery().split("&")) {
      asked.put(part.substring(0, part.indexOf('=')), part.substring(part.indexOf('=') + 1));
    }
    byte[] body =
        body(Instant.parse(asked.get("startDT")), Instant.parse(asked.get("endDT")))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String body(Instant from, Instant to) {
    StringBuilder values = new StringBuilder();
    Instant first = from.truncatedTo(ChronoUnit.MINUTES);
    for (Instant time = first; !time.isAfter(to) && !time.isAfter(newest); ) {
      if (!time.isBefore(from)) {
        values
            .append(values.length() == 0 ? "" : ",")
            .append("{\"value\":\"")
            .append(100 + time.getEpochSecond() / 60 % 900)
            .append(".5\",\"qualifiers\":[\"P\"],\"dateTime\":\"")
            .append(time.toString(), 0, 19)
            .append(".000+00:00\"}");
      }
      time = time.plusSeconds(60);
    }
    return """
        {"value":{"timeSeries":[{"sourceInfo":{"siteName":"RIVER","siteCode":[{"value":"01646500"}],
        "geoLocation":{"geogLocation":{"srs":"EPSG:4326","latitude":38.9,"longitude":-77.1}}},
        "variable":{"variableCode":[{"value":"00060"}],"unit":{"unitCode":"ft3/s"},
        "noDataValue":-999999.0},"values":[{"value":[%s],"method":[{"methodDescription":"",
        "methodID":1}]}]}]}}"""
        .formatted(values);
  }

  /** The time that the service itself has taken, in nanoseconds. */
  long cpuTime() {
    long time = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      boolean own = thread.getName().equals(THREAD) || thread.getName().equals("HTTP-Dispatcher");
      time += own ? Math.max(0, THREADS.getThreadCpuTime(thread.getId())) : 0;
    }
    return time;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdown();
  }
}
