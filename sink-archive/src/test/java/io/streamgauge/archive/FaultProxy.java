// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Stands before an HTTP server and spoils answers. One request to a connection, then it closes. */
final class FaultProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final int upstream;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final LongAdder injected = new LongAdder();
  private volatile Faults faults = request -> Fault.NONE;

  /** What happens to a request. */
  enum Fault {
    NONE(0, null, false),
    LOST_REPLY(0, null, true),
    TRUNCATED(0, null, true),
    SLOW(0, null, true),
    ERROR(500, "InternalError", false),
    ERROR_AFTER(500, "InternalError", true),
    BUSY(503, "SlowDown", false),
    CONFLICT(409, "ConditionalRequestConflict", false),
    EXISTS(412, "PreconditionFailed", false),
    EXISTS_AFTER(412, "PreconditionFailed", true),
    NO_UPLOAD_AFTER(404, "NoSuchUpload", true);

    private final int status;
    private final String code;
    private final boolean reachesStore;

    Fault(int status, String code, boolean reachesStore) {
      this.status = status;
      this.code = code;
      this.reachesStore = reachesStore;
    }
  }

  /** Decides by method and target, as in {@code PUT /bucket/key}. */
  interface Faults {
    Fault of(String request);
  }

  FaultProxy(int upstream) throws IOException {
    this.upstream = upstream;
    this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    pool.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  void inject(Faults next) {
    faults = next;
  }

  long injected() {
    return injected.sum();
  }

  /** The most requests at the same time. */
  int mostAtOnce() {
    return most.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        pool.execute(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setSoTimeout(30_000);
      exchange(client);
    } catch (IOException e) {
      System.err.println("The proxy dropped a connection: " + e);
    }
  }

  private void exchange(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    String head = head(in);
    if (head.isEmpty()) {
      return;
    }
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      if (head.toLowerCase(Locale.ROOT).contains("expect: 100-continue")) {
        client
            .getOutputStream()
            .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      byte[] body = body(head, in);
      Fault fault = faults.of(head.substring(0, head.indexOf(" HTTP/")));
      if (fault != Fault.NONE) {
        injected.increment();
      }
      byte[] answer = fault == Fault.NONE || fault.reachesStore ? forward(head, body) : new byte[0];
      reply(fault, answer, client.getOutputStream());
    } finally {
      now.decrementAndGet();
    }
  }

  private static void reply(Fault fault, byte[] answer, OutputStream out) throws IOException {
    switch (fault) {
      case LOST_REPLY -> {}
      case TRUNCATED -> out.write(answer, 0, answer.length / 2);
      case SLOW -> {
        for (int at = 0; at < answer.length; at += 64) {
          out.write(answer, at, Math.min(64, answer.length - at));
          out.flush();
          pause();
        }
      }
      case NONE -> out.write(answer);
      default -> {
        String xml =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                + fault.code
                + "</Code><Message>injected</Message></Error>";
        out.write(
            ("HTTP/1.1 "
                    + fault.status
                    + " X\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                    + xml.length()
                    + "\r\n\r\n"
                    + xml)
                .getBytes(StandardCharsets.US_ASCII));
      }
    }
    out.flush();
  }

  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static byte[] body(String head, InputStream in) throws IOException {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        int length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
          throw new EOFException("A request ended early");
        }
        return body;
      }
    }
    return new byte[0];
  }

  private byte[] forward(String head, byte[] body) throws IOException {
    String closing =
        head.replaceAll("(?im)^(connection|expect):.*\r\n", "")
            .replaceFirst("\r\n", "\r\nConnection: close\r\n");
    try (Socket store = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
      store.setSoTimeout(30_000);
      OutputStream out = store.getOutputStream();
      out.write(closing.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      store.getInputStream().transferTo(answer);
      return answer.toByteArray();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    pool.shutdownNow();
  }
}
