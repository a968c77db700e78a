// SPDX-License-Identifier: Apache-2.0
/**
 * Kafka records to partitioned Parquet files.
 *
 * <pre>
 * SinkRecord --ParquetArchiveSinkTask--> PartitionArchive (one original topic partition)
 *   --{@code declared}: DeclaredSchema, where archive.schema is set--> SinkRecord with a Struct
 *   --PartitionPath--> directory --{@code rows}: WaitingRows--> compact row in a RowBuffer
 *   --Rotation says due--> PartitionCommits: StagedFiles --{@code rows}: ParquetFile-->
 *     {@code store}: ObjectStore, staged
 *   --LedgerEntry--> Ledger: create-once entry, then the files become visible
 *     AbandonedFiles: what dead writers left goes, LedgerHistory: old entries are folded
 *   --offset below which everything is committed--> preCommit
 * </pre>
 *
 * <p>Rows wait in compact buffers under one byte budget for the task; a Parquet writer lives only
 * while one file is encoded.
 *
 * <p>Threads: all of a task is its own thread's. Only sealing, publishing and discarding files and
 * folding the ledger run on threads of StagedFiles and Parallel, which end before the call that
 * started them; only ArchiveMetrics is read by others.
 */
package io.streamgauge.archive;
