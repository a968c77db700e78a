// SPDX-License-Identifier: Apache-2.0
/**
 * Records to compact rows that wait, and those to one Parquet file each.
 *
 * <pre>
 * SinkRecord --WaitingRows--> Struct: Layouts --RowLayout (Column)--> compact row (RowWriter)
 *                               (UnitedLayouts: one that grows, where fields come and go)
 *                             Map: Inferred --TopicColumns (SeenColumns)--> compact row (SchemalessRow)
 *   --> RowBuffer (SortKeys), in memory or in SpillFiles
 *   --ParquetFile: RowBatch, RowCells (Cell)--> columns of RowGroups --> bytes of a file
 * a record that was refused --RefusedRow--> a row that any record has
 * </pre>
 *
 * <p>Threads: everything belongs to the thread of one task and is shared with no other; only the
 * options are values. Nothing here starts a thread.
 */
package io.streamgauge.archive.rows;
