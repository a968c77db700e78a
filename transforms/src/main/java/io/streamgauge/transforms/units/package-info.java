// SPDX-License-Identifier: Apache-2.0
/** Units of measure as affine functions: {@code base = scale * value + offset}. */
package io.streamgauge.transforms.units;
