// SPDX-License-Identifier: Apache-2.0
/**
 * The archive's task in a process of its own, which can be ended at any one step: {@link
 * io.streamgauge.archive.ArchiveRun} reads a real topic into the task, {@link
 * io.streamgauge.archive.Steps} counts what the task does to its store and strikes at one of them.
 *
 * <p>Threads: the one of main plays Connect; the task starts and ends its own.
 */
package io.streamgauge.archive;
