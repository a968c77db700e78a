// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

/**
 * A reading or payload that cannot be written to Kafka as a record: too large as written, or for a
 * topic that must not be written to. It becomes a bad record.
 */
public final class UnwritableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String errorClass;

  UnwritableException(String errorClass, String message) {
    super(message);
    this.errorClass = errorClass;
  }

  /** What a bad record says of it in one word. */
  public String errorClass() {
    return errorClass;
  }
}
