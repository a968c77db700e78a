// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

/** A position or a reference system that cannot be transformed rightly. */
public final class CrsException extends Exception {
  private final String status;

  CrsException(String status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** One word for counting and filtering, such as {@code out_of_area}. */
  public String status() {
    return status;
  }
}
