// SPDX-License-Identifier: Apache-2.0
/**
 * Parquet's own writer with nothing around it, for comparison.
 *
 * <p>Threads: that of its caller.
 */
package io.streamgauge.archive.rows;
