// SPDX-License-Identifier: Apache-2.0
/**
 * What extraction costs, next to bare parsing of the same answer.
 *
 * <pre>
 * ExtractionBench --> readings a second of parse and of extract (JMH)
 * </pre>
 */
package io.streamgauge.rest;
