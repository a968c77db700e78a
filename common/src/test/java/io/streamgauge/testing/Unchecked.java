// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Input and output whose failure ends a test without being declared. */
public final class Unchecked {
  private Unchecked() {}

  /** Reads or writes something. */
  public interface Work<T> {
    T done() throws IOException;
  }

  /** What the work gives. */
  public static <T> T of(Work<T> work) {
    try {
      return work.done();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
