// SPDX-License-Identifier: Apache-2.0
/**
 * Files that people keep beside a worker, and tables in them.
 *
 * <pre>
 * file --WatchedFile--> text, read again when it was edited
 * text --CsvLine--> lines --ValidRows--> by key and event time, one line at most
 * </pre>
 *
 * <p>Threads: {@code WatchedFile} locks; all else is immutable once it is read.
 */
package io.streamgauge.transforms.tables;
