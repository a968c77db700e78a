// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;

/** Takes WebSocket connections and passes their bytes on to a broker's plain port. */
final class WebSocketGate implements AutoCloseable {
  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ServerSocket server;
  private final int brokerPort;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  WebSocketGate(ServerSocketFactory factory, int brokerPort) throws IOException {
    this.brokerPort = brokerPort;
    server = factory.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    RudeBroker.start(
        "gate",
        () -> {
          while (true) {
            Socket client = server.accept();
            sockets.add(client);
            RudeBroker.start("gate-client", () -> serve(client));
          }
        });
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve(Socket client) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    out.write(answer(head(in)).getBytes(StandardCharsets.US_ASCII));
    Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
    sockets.add(broker);
    RudeBroker.start("gate-broker", () -> frames(broker.getInputStream(), out));
    unframed(in, broker.getOutputStream());
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String answer(String head) {
    String key =
        head.lines()
            .filter(line -> line.regionMatches(true, 0, "sec-websocket-key:", 0, 18))
            .map(line -> line.substring(18).trim())
            .findFirst()
            .orElseThrow();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: "
          + Base64.getEncoder().encodeToString(hash)
          + "\r\n\r\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void frames(InputStream broker, OutputStream out) throws IOException {
    byte[] buffer = new byte[125];
    for (int read = broker.read(buffer); read >= 0; read = broker.read(buffer)) {
      byte[] frame = new byte[read + 2];
      frame[0] = (byte) 0x82;
      frame[1] = (byte) read;
      System.arraycopy(buffer, 0, frame, 2, read);
      out.write(frame);
    }
  }

  private static void unframed(DataInputStream in, OutputStream broker) throws IOException {
    while (true) {
      int opcode = in.readUnsignedByte() & 0x0F;
      int length = in.readUnsignedByte() & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      if (opcode == 8) {
        return;
      }
      broker.write(payload);
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
