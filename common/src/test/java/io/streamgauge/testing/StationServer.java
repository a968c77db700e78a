// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** A web service on 127.0.0.1 that answers as a test says, and keeps what it was asked. */
public final class StationServer implements AutoCloseable {
  private static final int MOST_KEPT = 50_000;

  private final Map<String, Service> routes = new ConcurrentHashMap<>();
  private final Deque<Asked> asked = new ArrayDeque<>();
  private final List<Throwable> broken = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "station-server");
            thread.setDaemon(true);
            return thread;
          });
  private final HttpServer server;

  /**
   * A request as the service sees it.
   *
   * @param query the last value of each parameter, decoded
   * @param headers the first value of each, by names in any case
   */
  public record Asked(
      String method, URI uri, Map<String, String> query, Map<String, String> headers, String body) {

    public String path() {
      return uri.getPath();
    }

    private static Asked of(HttpExchange exchange) throws IOException {
      Map<String, String> query = new HashMap<>();
      String text = exchange.getRequestURI().getRawQuery();
      for (String part : text == null ? new String[0] : text.split("&", -1)) {
        String[] pair = part.split("=", 2);
        query.put(decoded(pair[0]), pair.length == 1 ? "" : decoded(pair[1]));
      }
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      return new Asked(
          exchange.getRequestMethod(),
          exchange.getRequestURI(),
          Collections.unmodifiableMap(query),
          Collections.unmodifiableMap(headers),
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** A plus sign stays one, as in all of a URL that is not a form. */
    private static String decoded(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }

  /** What a service does; a thrown error is a broken rule of the service. */
  public interface Service {
    Answer answer(Asked asked) throws Exception;
  }

  /** One without routes: it answers 404. */
  public StationServer() {
    this(0, asked -> Answer.of(404, "no such path"));
  }

  /** One whose service answers one request at a time. */
  public StationServer(Service service) {
    this(0, service);
  }

  /** The same on a port of one's own choice. */
  public StationServer(int port, Service service) {
    InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    server = Unchecked.of(() -> HttpServer.create(here, 50));
    Object turn = new Object();
    on(
        "",
        request -> {
          synchronized (turn) {
            return service.answer(request);
          }
        });
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Has this path, and what lies below it, answered by a service that is asked by any thread. */
  public StationServer on(String path, Service service) {
    routes.put(path, service);
    return this;
  }

  /** Has this path answered by this text. */
  public void answer(String path, String body) {
    Answer answer = Answer.of(200, body);
    on(path, request -> answer);
  }

  /** The address of a path. */
  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The address in place of that of a real service, with the path that it has there. */
  public String in(String url) {
    return url.replaceFirst("https?://[^/]+", url(""));
  }

  /** The latest requests, in the order in which they came. */
  public List<Asked> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  /** What services have thrown. */
  public List<Throwable> broken() {
    return broken;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Asked request = Asked.of(exchange);
      synchronized (asked) {
        asked.add(request);
        if (asked.size() > MOST_KEPT) {
          asked.remove();
        }
      }
      answer(request).send(exchange, closing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer answer(Asked request) {
    String path = request.path();
    while (!routes.containsKey(path)) {
      path = path.substring(0, path.lastIndexOf('/'));
    }
    try {
      return routes.get(path).answer(request);
    } catch (Exception | AssertionError e) {
      broken.add(e);
      return e instanceof AssertionError
          ? Answer.of(400, String.valueOf(e.getMessage()))
          : Answer.none();
    }
  }

  /** Ends all answers that are under way. */
  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** An answer. */
  public static final class Answer {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int NONE = -1;

    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final Duration delay;
    private final boolean open;

    private Answer(
        int status, Map<String, List<String>> headers, byte[] body, Duration delay, boolean open) {
      this.status = status;
      this.headers = headers;
      this.body = body;
      this.delay = delay;
      this.open = open;
    }

    public int status() {
      return status;
    }

    public static Answer of(int status, byte[] body) {
      return new Answer(status, Map.of(), body, Duration.ZERO, false);
    }

    public static Answer of(int status, String body) {
      return of(status, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer of(int status, String body, Map<String, String> headers) {
      Answer answer = of(status, body);
      for (Map.Entry<String, String> header : headers.entrySet()) {
        answer = answer.with(header.getKey(), header.getValue());
      }
      return answer;
    }

    /** None at all: the connection ends. */
    public static Answer none() {
      return of(NONE, "");
    }

    /** None at all, until the server is closed. */
    public static Answer never() {
      return none().after(LONG);
    }

    /** With a further header, which may have the name of another. */
    public Answer with(String name, String value) {
      Map<String, List<String>> more = new TreeMap<>(headers);
      more.merge(
          name, List.of(value), (some, one) -> Stream.concat(some.stream(), one.stream()).toList());
      return new Answer(status, more, body, delay, open);
    }

    /** With its body compressed. */
    public Answer zipped() {
      ByteArrayOutputStream zipped = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
        out.write(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Answer(status, headers, zipped.toByteArray(), delay, open)
          .with("Content-Encoding", "gzip");
    }

    /** Later, or when the server is closed. */
    public Answer after(Duration wait) {
      return new Answer(status, headers, body, wait, open);
    }

    /** With nothing after this body, which is not its end, until the server is closed. */
    public Answer open() {
      return new Answer(status, headers, body, delay, true);
    }

    private void send(HttpExchange exchange, CountDownLatch closing)
        throws IOException, InterruptedException {
      boolean over = !delay.isZero() && closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
      if (over || status == NONE) {
        return;
      }
      exchange.getResponseHeaders().putAll(headers);
      exchange.sendResponseHeaders(status, open ? 0 : body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
      if (open) {
        exchange.getResponseBody().flush();
        over = closing.await(LONG.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }
}
