// SPDX-License-Identifier: Apache-2.0
/**
 * Costs of extraction, next to bare parsing of the same answer.
 *
 * <pre>
 * ExtractionBench --> readings a second of parse and of extract (JMH)
 * StationMemory   --> heap that a station takes
 * </pre>
 *
 * <p>Threads: those of JMH, each with an extractor of its own; the server of StationMemory has
 * four.
 */
package io.streamgauge.rest;
