// SPDX-License-Identifier: Apache-2.0
/** Watermarks: how far event time has come, per sensor or for all. */
package io.streamgauge.transforms.time;
