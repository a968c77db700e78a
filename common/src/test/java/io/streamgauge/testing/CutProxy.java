// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy before a server of this machine that cuts the link when told. */
public final class CutProxy implements AutoCloseable {
  private final int target;
  private final Way back;
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "cut-proxy");
            thread.setDaemon(true);
            return thread;
          });

  /** What is done with the bytes of one direction. */
  public interface Way {
    void pass(InputStream from, OutputStream to) throws IOException;
  }

  public CutProxy(int target) throws IOException {
    this(target, InputStream::transferTo);
  }

  /** One that passes on what the server sends in a way of one's own. */
  public CutProxy(int target, Way back) throws IOException {
    this.target = target;
    this.back = back;
    threads.execute(this::accept);
  }

  public URI uri() {
    return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
  }

  /** Clients that came so far. */
  public int connections() {
    return connections.get();
  }

  /** Ends every connection, in the middle of whatever it carries. */
  public void cut() {
    sockets.forEach(CutProxy::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        connections.incrementAndGet();
        threads.execute(() -> connect(near));
      } catch (IOException e) {
        // Closed; or one connection that came to nothing.
      }
    }
  }

  private void connect(Socket near) {
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(near);
      sockets.add(far);
      threads.execute(() -> pass(far, near, back));
      pass(near, far, InputStream::transferTo);
    } catch (IOException e) {
      close(near);
    }
  }

  private void pass(Socket from, Socket to, Way way) {
    try {
      way.pass(from.getInputStream(), to.getOutputStream());
    } catch (IOException e) {
      // Cut, here or there: both ends learn of it.
    } finally {
      close(from);
      close(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    threads.shutdownNow();
  }
}
