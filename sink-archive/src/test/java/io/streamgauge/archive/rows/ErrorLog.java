// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The log of a test, which goes to standard error. */
public final class ErrorLog {
  private ErrorLog() {}

  /** The log of an action. */
  public static String of(Runnable action) {
    PrintStream err = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(err);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }
}
