// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

/** The treatment of a record without a value. */
enum OnNull {
  IGNORE,
  FAIL,
  WRITE
}
