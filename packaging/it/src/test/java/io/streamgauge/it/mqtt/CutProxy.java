// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.mqtt;

import io.streamgauge.launcher.Ports;
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

/** A TCP proxy that cuts the link when told. */
final class CutProxy implements AutoCloseable {
  private final URI target;
  private final ServerSocket server = new ServerSocket(Ports.free(), 50, loopback());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "cut-proxy");
            thread.setDaemon(true);
            return thread;
          });

  CutProxy(URI target) throws IOException {
    this.target = target;
    threads.execute(this::accept);
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  URI uri() {
    return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
  }

  /** Ends every connection, in the middle of whatever it carries. */
  void cut() {
    sockets.forEach(CutProxy::close);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        threads.execute(() -> connect(near));
      } catch (IOException e) {
        // Closed; or one connection that came to nothing.
      }
    }
  }

  private void connect(Socket near) {
    try {
      Socket far = new Socket(loopback(), target.getPort());
      sockets.add(near);
      sockets.add(far);
      threads.execute(() -> copy(far, near));
      copy(near, far);
    } catch (IOException e) {
      close(near);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[8_192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
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
