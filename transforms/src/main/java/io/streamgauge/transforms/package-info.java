// SPDX-License-Identifier: Apache-2.0
/**
 * Single Message Transforms for readings.
 *
 * <pre>
 * record --ValueTransform--> Reading --EventTime, Deduplicate, LateEvents, StationRegister, Reproject,
 *     Calibrate, QualityControl, ConvertUnits, SpatialKey-->
 *     Change --ValueWriter--> copy of the record with fields, headers, timestamp or topic changed
 *     Refused --ErrorPolicy--> Route to another topic with the original value | skip | fail
 * a record that is routed (Reading.routed), a BadRecord or a tombstone --> the same record
 * predicates for other transforms: Routed, HeaderEquals, QualityFlag
 * </pre>
 *
 * <p>Algorithms that know nothing of records are in {@code time}, {@code crs}, {@code quality},
 * {@code units}, {@code calibration} and {@code keys}; files that are read again and tables in them
 * are in {@code tables}.
 *
 * <p>Threads: a transform belongs to the task that Connect calls it for, and to its thread; the
 * worker reads metrics from threads of its own, so counts are adders, and what they look into (the
 * breaker, watermarks, memories) locks.
 */
package io.streamgauge.transforms;
