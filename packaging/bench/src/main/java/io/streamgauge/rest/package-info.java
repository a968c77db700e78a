// SPDX-License-Identifier: Apache-2.0
/**
 * What each SMT costs, next to copying the same record and next to the bare work it wraps.
 *
 * <pre>
 * BenchRecords --> EventTimeBench ...   (average time and bytes per record, JMH)
 * </pre>
 */
package io.streamgauge.rest;
