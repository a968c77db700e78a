// SPDX-License-Identifier: Apache-2.0
/**
 * Files of an archive back to the records that they were made of.
 *
 * <pre>
 * store --NotedLevels, Directories (PathLevels, RowSelection)--> directories of one share --ListedFile (FileName)-->
 *   --FileMerge: OpenFile (ParquetInput, ArchivedFile, OwnColumns)--RowValues--> Row (RowKeys)
 *     in order: SortedCursor, or SpooledCursor (Spool, SpoolFiles)
 *     once: Copies (OtherRows) of what ledgers know, MetRows of what stands side by side, by RowContents
 *   --RowRecords (ConnectValue, ColumnSchemas)--> SourceRecord, its offset a RowPosition
 * a file that cannot be read --UnreadableException--> ReadEvents
 * </pre>
 *
 * <p>Threads: all of a reader is its task's thread's; only the counts of ReadEvents are read by
 * others. Nothing here starts a thread.
 */
package io.streamgauge.archive.read;
