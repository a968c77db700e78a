// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

/** A payload that is not what its format says. */
public final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String errorClass;

  UndecodableException(String errorClass, String message) {
    super(message);
    this.errorClass = errorClass;
  }

  /** Short name of what went wrong, for the header and the field of a BadRecord. */
  public String errorClass() {
    return errorClass;
  }
}
