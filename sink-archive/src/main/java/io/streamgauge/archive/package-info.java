// SPDX-License-Identifier: Apache-2.0
/**
 * Kafka records to partitioned Parquet files.
 *
 * <pre>
 * SinkRecord --ParquetArchiveSinkTask--> PartitionArchive (one original topic partition)
 *   --PartitionPath--> directory --RowLayout (Column)--> compact row in a RowBuffer
 *   --Rotation says due--> PartitionCommits: ParquetFile --> ObjectStore (FileStore): staged
 *   --LedgerEntry--> Ledger: create-once entry, then the files become visible
 *   --offset below which everything is committed--> preCommit
 * </pre>
 *
 * <p>Rows wait in compact buffers under one byte budget for the task; a Parquet writer lives only
 * while one file is encoded.
 */
package io.streamgauge.archive;
