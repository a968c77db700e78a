// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

/** A message, or one metric of it, that gives no reading. */
public final class SparkplugException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String errorClass;

  SparkplugException(String message) {
    this("Sparkplug", message);
  }

  SparkplugException(String errorClass, String message) {
    super(message);
    this.errorClass = errorClass;
  }

  /** Short name of what went wrong, for the header and the field of a BadRecord. */
  public String errorClass() {
    return errorClass;
  }
}
