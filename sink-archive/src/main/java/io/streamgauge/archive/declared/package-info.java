// SPDX-License-Identifier: Apache-2.0
/**
 * Values that come without a schema, read by the one that the configuration declares.
 *
 * <pre>
 * option archive.schema --DeclaredSchema--> ObservationReader, or StructReader of an Avro schema
 * SinkRecord with a map --DeclaredSchema: ObservationReader, StructReader, ScalarReader-->
 *   SinkRecord with a Struct | DataException with the field and the remedy, out of a Misfit
 * </pre>
 *
 * <p>Threads: none of its own. An ObservationReader remembers the shapes that it has met, so that a
 * DeclaredSchema belongs to the one task that made it.
 */
package io.streamgauge.archive.declared;
