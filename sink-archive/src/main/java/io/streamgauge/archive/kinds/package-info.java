// SPDX-License-Identifier: Apache-2.0
/**
 * Kinds of records: the schemas that the rows of a file had, as its footer keeps them.
 *
 * <pre>
 * SinkRecord --RecordKinds: RecordKind of each row--> footer's text (SchemaJson)
 * footer's text --KeptKinds--> RecordKind of each row
 * key or header that is no text --ValueJson--> text and back
 * </pre>
 *
 * <p>Threads: none of its own; RecordKinds belongs to the buffer whose rows it knows, the others
 * are values.
 */
package io.streamgauge.archive.kinds;
