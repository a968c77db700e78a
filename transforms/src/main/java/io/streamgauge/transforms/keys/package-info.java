// SPDX-License-Identifier: Apache-2.0
/**
 * Cells of the globe that group what is near, and short texts for long keys.
 *
 * <p>Threads: none of its own; all is immutable and for any thread.
 */
package io.streamgauge.transforms.keys;
