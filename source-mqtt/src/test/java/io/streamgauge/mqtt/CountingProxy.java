// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.testing.CutProxy;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between client and broker and notes which numbered messages the broker handed over. */
final class CountingProxy implements AutoCloseable {
  private final BitSet handed = new BitSet();
  private final AtomicLong packets = new AtomicLong();
  private final CutProxy proxy;

  CountingProxy(int broker) throws IOException {
    proxy = new CutProxy(broker, this::count);
  }

  String uri() {
    return proxy.uri().toString();
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
    return proxy.connections();
  }

  /** Ends the connections that there are, with what is on its way over them. */
  void cut() {
    proxy.cut();
  }

  private void count(InputStream from, OutputStream out) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(from, 65_536));
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
    proxy.close();
  }
}
