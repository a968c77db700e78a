// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands before a store that speaks S3 and passes each request on over a connection of its own,
 * with whatever goes wrong on the way there or back.
 */
final class StormProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int behind;
  private final ExecutorService connections = Executors.newCachedThreadPool();
  private volatile Weather weather = request -> StoreFault.NONE;
  private final LongAdder injected = new LongAdder();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** What happens to a request. */
  interface Weather {
    StoreFault to(StoreRequest request);
  }

  /** A request, a char for each byte, without the headers that concern the connection only. */
  record StoreRequest(String method, String target, List<String> headers, String body) {
    String header(String name) {
      String start = name + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).trim())
          .findFirst()
          .orElse("");
    }

    /** Whether it creates an object only when there is none. */
    boolean once() {
      return method.equals("PUT") && !header("if-none-match").isEmpty();
    }

    /** Whether it makes an object of the parts of an upload. */
    boolean completes() {
      return method.equals("POST") && target.contains("uploadId=");
    }

    boolean sendsPart() {
      return method.equals("PUT") && target.contains("uploadId=");
    }
  }

  StormProxy(int behind) throws IOException {
    this.behind = behind;
    this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    connections.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  void weather(Weather next) {
    weather = next;
  }

  /** How many requests have met a fault. */
  long injected() {
    return injected.sum();
  }

  /** The most requests at the same time. */
  int mostAtOnce() {
    return most.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        connections.execute(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      StoreRequest request = read(client);
      if (request != null) {
        answer(request, client.getOutputStream());
      }
    } catch (SocketException gone) {
      // The client has given up waiting, as it may.
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void answer(StoreRequest request, OutputStream client) throws IOException {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      StoreFault fault = weather.to(request);
      if (fault != StoreFault.NONE) {
        injected.increment();
      }
      fault.happen(request, () -> pass(request), client);
    } finally {
      now.decrementAndGet();
    }
  }

  private static StoreRequest read(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    List<String> headers = new ArrayList<>();
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).trim());
      }
      if (lower.startsWith("expect:")) {
        client
            .getOutputStream()
            .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } else if (!lower.startsWith("connection:")) {
        headers.add(line);
      }
    }
    String[] words = first.split(" ", -1);
    return new StoreRequest(
        words[0],
        words[1],
        headers,
        new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).trim();
  }

  /** The store's answer, byte for byte. */
  private byte[] pass(StoreRequest request) throws IOException {
    try (Socket store = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      String head =
          request.method()
              + " "
              + request.target()
              + " HTTP/1.1\r\n"
              + String.join("\r\n", request.headers())
              + "\r\nConnection: close\r\n\r\n";
      OutputStream out = store.getOutputStream();
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      out.write(request.body().getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return store.getInputStream().readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    connections.shutdown();
  }
}
