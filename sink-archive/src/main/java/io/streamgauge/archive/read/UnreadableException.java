// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

/** The reason why a file, or its rest, is not read. */
final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1;

  UnreadableException(String reason) {
    super(reason);
  }

  UnreadableException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /** The reason that a failure gives, whatever it is. */
  static String reason(Exception e) {
    return e instanceof UnreadableException
        ? e.getMessage()
        : "its rows are not as the archive writes them: " + e;
  }
}
