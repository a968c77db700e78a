// SPDX-License-Identifier: Apache-2.0
/**
 * Single Message Transforms for readings.
 *
 * <pre>
 * record --ValueTransform--> Reading --EventTime, Deduplicate, LateEvents, StationRegister, Reproject,
 *     QualityControl, ConvertUnits, SpatialKey-->
 *     Change --ValueWriter--> copy of the record with fields, headers, timestamp or topic changed
 *     Refused --ErrorPolicy--> Route to another topic with the original value | skip | fail
 * a record that is routed (Reading.routed), a BadRecord or a tombstone --> the same record
 * predicates for other transforms: Routed, HeaderEquals, QualityFlag
 * </pre>
 *
 * <p>Algorithms that know nothing of records are in {@code time}, {@code crs}, {@code quality},
 * {@code units} and {@code keys}.
 */
package io.streamgauge.transforms;
