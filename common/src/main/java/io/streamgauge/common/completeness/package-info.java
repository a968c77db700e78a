// SPDX-License-Identifier: Apache-2.0
/**
 * The account of readings that were expected and have not come, for a source to which they come by
 * themselves; and the records of gaps, which all sources have in common.
 *
 * <pre>
 * CompletenessOptions, register --SensorRegister--> ExpectedIntervals: what is expected
 * reading --Completeness.carry--> SeriesState (SeriesGap, Hole) in a ExpectedSeries
 *   --SeriesGroup--> the offset of its own record, from which a restart goes on
 * a gap that has changed, a series that is overdue --Completeness.tell--> Coverage --> SourceRecord
 * </pre>
 *
 * <p>Threads: all is for the task's polling thread, but the gauges of Completeness.
 */
package io.streamgauge.common.completeness;
