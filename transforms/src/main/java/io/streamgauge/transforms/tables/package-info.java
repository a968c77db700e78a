// SPDX-License-Identifier: Apache-2.0
/**
 * Tables in files that people keep beside a worker.
 *
 * <pre>
 * text of a file --CsvLine--> lines --ValidRows--> by key and event time, one line at most
 * </pre>
 *
 * <p>Threads: nothing here changes once it is read.
 */
package io.streamgauge.transforms.tables;
