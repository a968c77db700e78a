// SPDX-License-Identifier: Apache-2.0
/** Transforms of this bundle as a connector beside them finds them. */
package io.streamgauge.common.chain;
