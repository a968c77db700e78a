// SPDX-License-Identifier: Apache-2.0
/**
 * Readings that get a second chance, through a worker that is killed meanwhile.
 *
 * <p>Threads: a test works in its own.
 */
package io.streamgauge.it.replay;
