// SPDX-License-Identifier: Apache-2.0
/**
 * Costs of the archive's task: {@link io.streamgauge.archive.ArchiveBench} feeds the same rows to
 * the whole task and to {@link io.streamgauge.archive.rows.BareWriter}, Parquet's own writer with
 * nothing around it; {@link io.streamgauge.archive.DeclaredBench} puts maps beside structs, and
 * {@link io.streamgauge.archive.ShapesBench} maps of several shapes in turn. {@link
 * io.streamgauge.archive.DirectoryMemory} prints the heap of open directories.
 *
 * <p>Threads: those of JMH; the task starts and ends its own.
 */
package io.streamgauge.archive;
