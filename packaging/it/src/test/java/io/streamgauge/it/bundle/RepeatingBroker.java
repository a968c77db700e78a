// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An MQTT 5 broker that takes a client and its subscription, sends it messages (to one that comes
 * back: again), and then the last of them a second time in the same connection, without the mark of
 * a duplicate: a protocol error, which clients answer by ending the connection.
 */
final class RepeatingBroker implements AutoCloseable {
  private static final int CONNECT = 1;
  private static final int SUBSCRIBE = 8;
  private static final int PING = 12;
  private static final int MESSAGES = 2_000;

  private static final Pattern CLIENT = Pattern.compile("rude-[0-9]+-[0-9]+");

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger endings = new AtomicInteger();

  RepeatingBroker() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  URI uri() {
    return URI.create("tcp://127.0.0.1:" + listener.getLocalPort());
  }

  /** How many connections clients have ended after a protocol error. */
  int endings() {
    return endings.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        // Closed.
        return;
      }
    }
  }

  private void serve(Socket client) {
    boolean rude = false;
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
      for (int first = in.read(); first >= 0; first = in.read()) {
        byte[] packet = in.readNBytes(length(in));
        switch (first >> 4) {
          case CONNECT -> {
            boolean resumed = !sessions.add(client(packet));
            out.write(new byte[] {0x20, 3, (byte) (resumed ? 1 : 0), 0, 0});
            if (resumed) {
              rude = true;
              publish(out, true);
            }
          }
          case SUBSCRIBE -> {
            out.write(new byte[] {(byte) 0x90, 4, packet[0], packet[1], 0, 1});
            if (!rude) {
              rude = true;
              publish(out, false);
            }
          }
          case PING -> out.write(new byte[] {(byte) 0xd0, 0});
          default -> {
            // Acknowledgements and what else it may say.
          }
        }
        out.flush();
      }
    } catch (IOException e) {
      // A client that is ended may well reset the connection.
    } finally {
      if (rude) {
        endings.incrementAndGet();
      }
    }
  }

  /** All messages, as new ones or as those of a resumed session, and the last one once more. */
  private static void publish(OutputStream out, boolean again) throws IOException {
    for (int i = 1; i <= MESSAGES; i++) {
      byte[] message = message(i);
      message[0] |= again ? (byte) 8 : 0;
      out.write(message);
    }
    out.write(message(MESSAGES));
  }

  private static String client(byte[] connect) {
    Matcher matcher = CLIENT.matcher(new String(connect, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new IllegalStateException("not a client of this test");
    }
    return matcher.group();
  }

  private static int length(DataInputStream in) throws IOException {
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int part = in.readUnsignedByte();
      length |= (part & 0x7f) << shift;
      if (part < 0x80) {
        return length;
      }
    }
  }

  private static byte[] message(int id) {
    byte[] topic = "rude/a/b/c".getBytes(StandardCharsets.UTF_8);
    byte[] payload = "{\"time\":1772360100,\"value\":1}".getBytes(StandardCharsets.UTF_8);
    byte[] packet = new byte[2 + 2 + topic.length + 2 + 1 + payload.length];
    packet[0] = 0x32;
    packet[1] = (byte) (packet.length - 2);
    packet[3] = (byte) topic.length;
    System.arraycopy(topic, 0, packet, 4, topic.length);
    int rest = 4 + topic.length;
    packet[rest] = (byte) (id >> 8);
    packet[rest + 1] = (byte) id;
    System.arraycopy(payload, 0, packet, rest + 3, payload.length);
    return packet;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
