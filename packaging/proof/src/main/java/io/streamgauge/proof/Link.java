// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.testing.CutProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/** The way back of a link that may swallow for a while or be slow. */
final class Link implements CutProxy.Way {
  private volatile boolean black;
  private volatile long delayMs;

  /** Keeps what comes, as a route does that leads nowhere: nobody is told. */
  void black(boolean on) {
    black = on;
  }

  /** Has each piece of data wait so long. */
  void delay(long ms) {
    delayMs = ms;
  }

  @Override
  public void pass(InputStream from, OutputStream to) throws IOException {
    byte[] piece = new byte[64 * 1024];
    for (int read = from.read(piece); read >= 0; read = from.read(piece)) {
      while (black && !Thread.interrupted()) {
        LockSupport.parkNanos(20_000_000);
      }
      if (delayMs > 0) {
        LockSupport.parkNanos(delayMs * 1_000_000);
      }
      to.write(piece, 0, read);
      to.flush();
    }
  }
}
