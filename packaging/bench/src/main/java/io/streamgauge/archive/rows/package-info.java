// SPDX-License-Identifier: Apache-2.0
/** Parquet's own writer with nothing around it, for comparison. */
package io.streamgauge.archive.rows;
