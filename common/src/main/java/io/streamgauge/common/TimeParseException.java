// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

/** A time that cannot be read without guessing. The message names the value and the reason. */
public final class TimeParseException extends Exception {
  /** Says what is wrong with which text. */
  public TimeParseException(String message) {
    super(message);
  }
}
