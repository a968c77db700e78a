// SPDX-License-Identifier: Apache-2.0
/**
 * Tests and flags of QARTOD.
 *
 * <pre>
 * rules text --QualityRules (JsonSection)--> QualityRule: the QualityTests for a property and sensor
 * property, sensor --SeriesKey--> SeriesTable: the numbers of the series, and its SeriesTests
 * Sample, numbers --SeriesTests: Testers, each on its part of the SeriesMemory--> QualityFlags: a
 *     flag for each test, their aggregate, and what only now is known of the reading before
 * </pre>
 *
 * <p>A QualityMonitor does all of this. A series has no objects of its own but one array of
 * numbers; the Testers are those of all series with the same tests.
 *
 * <p>Threads: none of its own. A QualityMonitor locks, since metrics look into it from other
 * threads; all that it remembers by is reached only through it. Rules, samples and flags are
 * immutable.
 */
package io.streamgauge.transforms.quality;
