// SPDX-License-Identifier: Apache-2.0
/**
 * Calibrations of sensors: what makes a result of a raw value, and for which time.
 *
 * <pre>
 * text of the table --Calibrations--> by Series and event time a Calibration --Formula--> result
 * </pre>
 *
 * <p>Threads: none of its own; all is immutable and for any thread.
 */
package io.streamgauge.transforms.calibration;
