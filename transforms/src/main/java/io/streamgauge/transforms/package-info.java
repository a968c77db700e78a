// SPDX-License-Identifier: Apache-2.0
/**
 * Single Message Transforms for readings.
 *
 * <pre>
 * record --ValueTransform--> Reading --EventTime, LateEvents, Reproject, QualityControl, ConvertUnits-->
 *     Change --ValueWriter--> copy of the record with fields, headers, timestamp or topic changed
 *     Refused --ErrorPolicy--> Route to another topic with the original value | skip | fail
 * a record that is routed (Route.taken), a BadRecord or a tombstone --> the same record
 * </pre>
 *
 * <p>Algorithms that know nothing of records are in {@code time}, {@code crs}, {@code quality} and
 * {@code units}.
 */
package io.streamgauge.transforms;
