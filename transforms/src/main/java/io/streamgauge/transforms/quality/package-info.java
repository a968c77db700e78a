// SPDX-License-Identifier: Apache-2.0
/**
 * Tests and flags of QARTOD.
 *
 * <pre>
 * rules text --QualityRules (JsonSection)--> QualityRule: the QualityTests for a property and sensor
 * Sample --QualityMonitor--> the series' Testers --> QualityFlags: a flag for each test, their
 *     aggregate, and what only now is known of the reading before
 * </pre>
 *
 * <p>Threads: none of its own. A QualityMonitor locks, since metrics look into it from other
 * threads; Testers and their memories are reached only through it. Rules, samples and flags are
 * immutable.
 */
package io.streamgauge.transforms.quality;
