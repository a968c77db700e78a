// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the files of data loggers.
 *
 * <pre>
 * LoggerFileSourceConnector (FileOptions, LoggerFileConfig, TrialFile) --FileShare--> LoggerFileSourceTask
 * FileListing (FilePattern) --Found--> FileQueue (FileProgress, FilePosition) --whose turn--> LoggerFile
 * LoggerFile --FileBytes--> LineReader, DocumentReader or PartReader (QuietPeriod: what may not be complete yet)
 * LineReader (FileHeader) --chunk--> ChunkPass (LineScan, FarSearch) --line--> LineParser --FileRowReader--> FileRow
 * PartReader (FileStream) --part by part--> DocumentPart
 * FileRow --LineEmitter: each with the FileProgress as of then--> FileBatch (RecordMaker) --> SourceRecord
 *   FileBatch --each reading--> Completeness --records of gaps, and of what was counted--> FileBatch
 * </pre>
 *
 * <p>Threads: a task and all that it has, from the listing to the batch, belong to the task's own
 * thread, which alone reads files; only FileMetrics is read by others. The connector has the thread
 * of its StationWatch beside.
 */
package io.streamgauge.files;
