// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the task does with a broker that ends each connection right after the subscription. */
class TakeOverTest {
  private static final byte[] CONNACK = {0x20, 0x03, 0x00, 0x00, 0x00};
  private static final byte[] TAKEN_OVER = {(byte) 0xE0, 0x02, (byte) 0x8E, 0x00};
  private static final int SUBSCRIBE = 8;

  private final PrintStream realLog = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final AtomicInteger connections = new AtomicInteger();
  private ServerSocket server;
  private MqttSourceTask task;

  @BeforeEach
  void catchLog() throws IOException {
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stopAll() throws IOException {
    task.stop();
    server.close();
    System.setErr(realLog);
  }

  private void answer(byte[] goodbye) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  try (Socket client = server.accept()) {
                    connections.incrementAndGet();
                    converse(client, goodbye);
                  }
                }
              } catch (IOException e) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void converse(Socket client, byte[] goodbye) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = client.getOutputStream();
    packet(in);
    out.write(CONNACK);
    byte[] subscribe = packet(in);
    assertEquals(SUBSCRIBE, (subscribe[0] & 0xFF) >> 4);
    out.write(new byte[] {(byte) 0x90, 0x04, subscribe[1], subscribe[2], 0x00, 0x01});
    out.write(goodbye);
    out.flush();
  }

  /** First byte and body of a packet that is shorter than 16 kB. */
  private static byte[] packet(DataInputStream in) throws IOException {
    byte first = in.readByte();
    int length = in.readUnsignedByte();
    if (length > 0x7F) {
      length = (length & 0x7F) + 128 * in.readUnsignedByte();
    }
    byte[] packet = new byte[length + 1];
    packet[0] = first;
    in.readFully(packet, 1, length);
    return packet;
  }

  private void startTask() {
    Map<String, String> options = DecoderTest.options();
    options.put("mqtt.server.uri", "tcp://127.0.0.1:" + server.getLocalPort());
    task = new MqttSourceTask();
    task.initialize(new FakeSourceContext(options));
    task.start(options);
  }

  private int waitAfter(String advice) throws Exception {
    Pattern line = Pattern.compile(Pattern.quote(advice) + ".*next attempt in (\\d+) ms");
    Await.until(advice, () -> line.matcher(log()).find());
    Matcher found = line.matcher(log());
    assertTrue(found.find());
    return Integer.parseInt(found.group(1));
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aSessionTakenOverIsLeftToTheOtherForLongAndTheLogSaysWhy() throws Exception {
    answer(TAKEN_OVER);
    startTask();
    assertTrue(waitAfter("Another client has connected with the same id") >= 60_000);
    assertEquals(1, connections.get());
  }

  @Test
  void connectionsThatEndSoonAgainAndAgainMakeTheLogSayWhatItMayBe() throws Exception {
    answer(new byte[0]);
    startTask();
    assertTrue(waitAfter("perhaps another client connects with the same id") > 0);
    assertEquals(4, connections.get());
  }
}
