// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged until it is closed. */
final class CaughtLog implements AutoCloseable {
  private final PrintStream real = System.err;
  private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

  CaughtLog() {
    System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
  }

  String text() {
    return caught.toString(StandardCharsets.UTF_8);
  }

  /** Where the log goes else. */
  PrintStream real() {
    return real;
  }

  @Override
  public void close() {
    System.setErr(real);
  }
}
