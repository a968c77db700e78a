// SPDX-License-Identifier: Apache-2.0
/**
 * Costs of extraction, next to bare parsing of the same answer.
 *
 * <pre>
 * ExtractionBench --> readings a second of parse and of extract (JMH)
 * StationMemory   --> heap that a station takes
 * StationGrowth   --> what a station costs the task, one of few and one of many
 * DenseSeriesBench (DenseService, BareSeries) --> processor time of a row, from the service to Kafka
 * </pre>
 *
 * <p>Threads: those of JMH, each with an extractor of its own; the servers of StationMemory and
 * StationGrowth have four, that of DenseService one.
 */
package io.streamgauge.rest;
