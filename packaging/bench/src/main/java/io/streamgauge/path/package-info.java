// SPDX-License-Identifier: Apache-2.0
/**
 * Counts of the types that one reading crosses: {@link io.streamgauge.path.ReadingPath} starts
 * {@link io.streamgauge.path.OneReading} under a debugger for each path, and {@link
 * io.streamgauge.path.EnteredTypes} notes what is entered between its two marks.
 *
 * <p>Threads: the debugger's own reads the events; the other process has those of the task.
 */
package io.streamgauge.path;
