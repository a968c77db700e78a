// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

/** A time that cannot be read without guessing. The message names the value and the reason. */
public final class TimeParseException extends Exception {
  private static final int LONGEST = 64;

  /** Says what is wrong with which text. */
  public TimeParseException(String message) {
    super(message);
  }

  /** A complaint about a text, which is told in quotes and cut when it is long. */
  static TimeParseException of(String text, String reason) {
    return new TimeParseException("'" + clip(text) + "' " + reason);
  }

  private static String clip(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
