// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

/** The state of a gap that a consumer is told. */
public enum CoverageState {
  /** Readings are missing and may still come. */
  OPEN,
  /** Nothing has come since the start. */
  SILENT,
  /** No reading is missing any more. */
  FILLED,
  /** What is missing is not waited for any longer. */
  GIVEN_UP,
  /** Of no gap: readings are counted up to here, and the record's offset has what is known. */
  COUNTED
}
