// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

/** The choice of flags where ioos_qc and a careful reading of QARTOD differ. */
public enum Compat {
  /** Those of ioos_qc, to the letter. */
  IOOS,
  /** "Not evaluated" where nothing can be told, exact times, and infinite results are missing. */
  STRICT
}
