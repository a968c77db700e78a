// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/** The flags of QARTOD and UNESCO. */
public enum Flag {
  PASS(1),
  NOT_EVALUATED(2),
  SUSPECT(3),
  FAIL(4),
  MISSING(9);

  private final int code;

  Flag(int code) {
    this.code = code;
  }

  /** The number that data sets carry. */
  public int code() {
    return code;
  }
}
