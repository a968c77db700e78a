// SPDX-License-Identifier: Apache-2.0
/**
 * Watermarks: how far event time has come, per sensor or for all.
 *
 * <p>Threads: none of its own. Watermarks lock, since metrics look into them from other threads.
 */
package io.streamgauge.transforms.time;
