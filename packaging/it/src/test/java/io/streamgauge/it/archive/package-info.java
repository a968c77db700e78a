// SPDX-License-Identifier: Apache-2.0
/**
 * The archive's tasks, killed or put to sleep at each step, with DuckDB as the reader that counts.
 *
 * <p>Threads: a test works in its own; what answers clients says in its class which it has.
 */
package io.streamgauge.it.archive;
