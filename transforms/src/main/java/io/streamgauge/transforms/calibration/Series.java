// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.calibration;

/** A series of readings with calibrations of its own: a sensor and what it measures. */
public record Series(String sensor, String observedProperty) {}
