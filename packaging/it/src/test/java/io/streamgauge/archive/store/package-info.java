// SPDX-License-Identifier: Apache-2.0
/**
 * Opens the stores of the archive for tests that count what is done to them.
 *
 * <p>Threads: none of its own.
 */
package io.streamgauge.archive.store;
