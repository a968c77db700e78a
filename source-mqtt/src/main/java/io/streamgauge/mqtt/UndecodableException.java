// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** A payload that is not what its format says. */
final class UndecodableException extends Exception {
  private final String errorClass;

  UndecodableException(String errorClass, String message) {
    super(message);
    this.errorClass = errorClass;
  }

  /** Short name of what went wrong, for the header and the field of a BadRecord. */
  String errorClass() {
    return errorClass;
  }
}
