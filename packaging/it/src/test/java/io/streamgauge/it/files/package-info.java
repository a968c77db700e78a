// SPDX-License-Identifier: Apache-2.0
/**
 * The logger files, written byte by byte beside workers that are killed.
 *
 * <p>Threads: a test works in its own; what answers clients says in its class which it has.
 */
package io.streamgauge.it.files;
