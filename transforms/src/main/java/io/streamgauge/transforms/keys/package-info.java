// SPDX-License-Identifier: Apache-2.0
/** Cells of the globe that group what is near, named by short texts. */
package io.streamgauge.transforms.keys;
