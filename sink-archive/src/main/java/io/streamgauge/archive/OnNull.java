// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

/** What becomes of a record without a value. */
enum OnNull {
  IGNORE,
  FAIL,
  WRITE
}
