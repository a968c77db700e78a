// SPDX-License-Identifier: Apache-2.0
/**
 * Units of measure as affine functions: {@code base = scale * value + offset}.
 *
 * <p>Threads: none of its own; all is immutable and for any thread.
 */
package io.streamgauge.transforms.units;
