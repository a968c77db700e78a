// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on 127.0.0.1. */
public final class Ports {
  // Below the ports that systems give to outgoing connections. In that range a client that tries
  // to reach a killed part again and again is one day given the part's own port, connects to
  // itself, and the part cannot come back.
  private static final int FIRST = 20_000;
  private static final int END = 32_000;

  private Ports() {}

  /**
   * A port that was free a moment ago. Kafka must know its ports before it starts, so a small race
   * remains: a part that finds its port taken fails to start and says so.
   */
  public static int free() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port on 127.0.0.1 from " + FIRST + " to " + END);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
