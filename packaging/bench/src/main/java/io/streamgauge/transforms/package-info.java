// SPDX-License-Identifier: Apache-2.0
/**
 * Costs of each SMT, next to copying the same record and next to the bare work it wraps.
 *
 * <pre>
 * BenchRecords --> EachTransformBench, ChainBench   average time and bytes per record (JMH)
 * SensorMemory                                      heap that a sensor takes
 * </pre>
 *
 * <p>Threads: those of JMH, each with transforms of its own.
 */
package io.streamgauge.transforms;
