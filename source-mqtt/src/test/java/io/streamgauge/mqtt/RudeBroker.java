// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.testing.Mosquitto;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker of MQTT 5 that takes every client and then breaks the protocol, or says nothing. */
final class RudeBroker implements AutoCloseable {
  /** What it does to a client. */
  enum Manner {
    /** Accepts the connection and never answers. */
    SILENT,
    /** Sends messages of quality 1, then one of quality 2 with a packet id that is in use. */
    SAME_PACKET_ID(true),
    /** Sends messages of quality 1, then others with packet ids that are in use. */
    REUSED(true),
    /** Sends messages of quality 1, some of them again over the same connection, then another. */
    COPIES(true),
    /** Sends messages of quality 1 and, when they are acknowledged, others as sent before. */
    WRAPPED(true),
    /** Sends what is no packet of MQTT. */
    GARBAGE,
    /** Says that it is of a release that loses count, at length. */
    OLD_RELEASE,
    /** Says that it goes, with a reason of many lines. */
    REASON,
    /** Refuses the login, with a reason of many lines. */
    REFUSE,
    /** Goes after the subscription without a word. */
    GONE,
    /** Says after the subscription that another client has taken the session over. */
    TAKEN_OVER;

    private final boolean numbers;

    Manner() {
      this(false);
    }

    Manner(boolean numbers) {
      this.numbers = numbers;
    }
  }

  private static final String REASON = "go\nERROR forged line \u001b[31m" + "r".repeat(30_000);

  private static final byte[] OLD_RELEASE =
      ("mosquitto version 1.6.9\u001b[31m" + "r".repeat(30_000)).getBytes(StandardCharsets.UTF_8);

  private final ServerSocket server =
      new ServerSocket(Mosquitto.freePort(), 50, InetAddress.getLoopbackAddress());
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicInteger acknowledgements = new AtomicInteger();
  private final Manner manner;

  RudeBroker(Manner manner) throws Exception {
    this.manner = manner;
    start("accept", this::accept);
  }

  /** What may fail because the other side has gone. */
  interface Work {
    void run() throws IOException;
  }

  /** Works on a thread of its own, until the work is done or fails. */
  static void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The client or the test has gone.
                return;
              }
            },
            "rude-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  String uri() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  /** Acknowledgements of messages, with {@code COPIES} and {@code REUSED}. */
  int acknowledgements() {
    return acknowledgements.get();
  }

  /** Clients that came so far. */
  int clients() {
    return clients.get();
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = server.accept();
      sockets.add(socket);
      clients.incrementAndGet();
      start("client", () -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    String connect = new String(packet(in), StandardCharsets.ISO_8859_1);
    if (connect.contains("check-") && manner.numbers) {
      // This one only asks for the version.
      socket.close();
      return;
    }
    switch (manner) {
      case SILENT -> packet(in);
      case REFUSE -> write(out, 0x20, joined(new byte[] {0, (byte) 0x87}, reason()));
      case GARBAGE -> {
        write(out, 0x20, new byte[] {0, 0, 0});
        write(out, 0xf7, new byte[] {1, 2, 3});
        packet(in);
      }
      case REASON -> {
        write(out, 0x20, new byte[] {0, 0, 0});
        write(out, 0xe0, joined(new byte[] {(byte) 0x8b}, reason()));
      }
      case SAME_PACKET_ID -> {
        accept(in, out);
        write(out, 0x34, publish(7, 0));
        packet(in);
      }
      case REUSED -> {
        accept(in, out);
        for (int id = 7; id <= 50; id++) {
          write(out, 0x32, publish(id, 1));
        }
        countAcknowledgements(in, Integer.MAX_VALUE);
      }
      case COPIES -> {
        accept(in, out);
        for (int id = 1; id <= 20; id++) {
          write(out, 0x3a, publish(id, 0));
        }
        write(out, 0x32, publish(51, 0));
        countAcknowledgements(in, Integer.MAX_VALUE);
      }
      case WRAPPED -> {
        accept(in, out);
        countAcknowledgements(in, 50);
        write(out, 0x3a, publish(7, 1));
        countAcknowledgements(in, Integer.MAX_VALUE);
      }
      case OLD_RELEASE -> {
        subscribe(in, out);
        write(out, 0x31, message("$SYS/broker/version", new byte[] {0}, OLD_RELEASE));
        packet(in);
      }
      case GONE -> subscribe(in, out);
      case TAKEN_OVER -> {
        subscribe(in, out);
        write(out, 0xe0, new byte[] {(byte) 0x8e, 0});
      }
    }
    socket.close();
  }

  private static byte[] reason() {
    byte[] text = REASON.getBytes(StandardCharsets.UTF_8);
    int length = text.length + 3;
    return joined(
        new byte[] {
          (byte) ((length & 0x7f) | 0x80),
          (byte) (((length >> 7) & 0x7f) | 0x80),
          (byte) (length >> 14),
          0x1f,
          (byte) (text.length >> 8),
          (byte) text.length
        },
        text);
  }

  /** Takes a client and its subscription, and sends it 50 messages. */
  private static void accept(DataInputStream in, OutputStream out) throws IOException {
    subscribe(in, out);
    for (int id = 1; id <= 50; id++) {
      write(out, 0x32, publish(id, 0));
    }
  }

  private static void subscribe(DataInputStream in, OutputStream out) throws IOException {
    write(out, 0x20, new byte[] {0, 0, 0});
    byte[] subscribe = packet(in);
    write(out, 0x90, new byte[] {subscribe[0], subscribe[1], 0, 1});
  }

  /** Until there are so many. */
  private void countAcknowledgements(DataInputStream in, int most) throws IOException {
    while (acknowledgements.get() < most) {
      int type = in.readUnsignedByte();
      body(in);
      acknowledgements.addAndGet(type == 0x40 ? 1 : 0);
    }
  }

  private static byte[] publish(int id, int content) {
    byte[] payload = new byte[10_000];
    payload[0] = (byte) content;
    return message("sensors/north/s1/smoke", new byte[] {0, (byte) id, 0}, payload);
  }

  private static byte[] message(String topic, byte[] identifierAndProperties, byte[] payload) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    return joined(new byte[] {0, (byte) name.length}, name, identifierAndProperties, payload);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static void write(OutputStream out, int type, byte[] body) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(type);
    int length = body.length;
    do {
      packet.write(length > 127 ? (length & 0x7f) | 0x80 : length);
      length >>= 7;
    } while (length > 0);
    packet.writeBytes(body);
    out.write(packet.toByteArray());
    out.flush();
  }

  /** The body of the next packet; what comes after it does not matter here. */
  private static byte[] packet(DataInputStream in) throws IOException {
    in.readUnsignedByte();
    return body(in);
  }

  private static byte[] body(DataInputStream in) throws IOException {
    int length = 0;
    int shift = 0;
    int next;
    do {
      next = in.readUnsignedByte();
      length |= (next & 0x7f) << shift;
      shift += 7;
    } while (next > 127);
    byte[] body = new byte[length];
    in.readFully(body);
    return body;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
