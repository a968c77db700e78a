// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between client and broker and notes which numbered messages the broker handed over. */
final class CountingProxy implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final int broker;
  private final BitSet handed = new BitSet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong packets = new AtomicLong();

  CountingProxy(int broker) throws IOException {
    this.broker = broker;
    start(this::accept);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the two has gone.
                return;
              }
            },
            "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  String uri() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  /** Numbers of the messages that were written to the client, however far it read. */
  BitSet handed() {
    synchronized (handed) {
      return (BitSet) handed.clone();
    }
  }

  /** Messages that were written to the client, each as often as it came. */
  long packets() {
    return packets.get();
  }

  /** Clients that came so far. */
  int connections() {
    return connections.get();
  }

  /** Ends the connections that there are, with what is on its way over them. */
  void cut() throws IOException {
    for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
      socket.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      connections.incrementAndGet();
      Socket to = new Socket(InetAddress.getLoopbackAddress(), broker);
      sockets.add(client);
      sockets.add(to);
      start(() -> copy(client, to));
      start(() -> count(to, client));
    }
  }

  private static void copy(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8_192];
      int length = in.read(buffer);
      while (length >= 0) {
        out.write(buffer, 0, length);
        length = in.read(buffer);
      }
    }
  }

  private void count(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(from.getInputStream(), 65_536));
      OutputStream out = to.getOutputStream();
      byte[] packet = new byte[1_024];
      while (true) {
        packet[0] = in.readByte();
        int at = 1;
        int length = 0;
        int shift = 0;
        do {
          packet[at] = in.readByte();
          length |= (packet[at] & 0x7f) << shift;
          shift += 7;
        } while (packet[at++] < 0);
        if (packet.length < at + length) {
          packet = Arrays.copyOf(packet, at + length);
        }
        in.readFully(packet, at, length);
        out.write(packet, 0, at + length);
        if ((packet[0] & 0xf0) == 0x30) {
          note(new String(packet, at, length, StandardCharsets.ISO_8859_1));
        }
      }
    }
  }

  private void note(String text) {
    int number = text.indexOf("\"value\":");
    if (number >= 0) {
      int begin = number + "\"value\":".length();
      int end = text.indexOf(',', begin);
      synchronized (handed) {
        handed.set(Integer.parseInt(text, begin, end, 10));
      }
      packets.incrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
