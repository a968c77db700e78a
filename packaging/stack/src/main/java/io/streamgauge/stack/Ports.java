// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Free ports on 127.0.0.1. */
final class Ports {
  private Ports() {}

  /**
   * A port that was free a moment ago. Kafka must know its ports before it starts, so a small race
   * remains: a part that finds its port taken fails to start and says so.
   */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
