// SPDX-License-Identifier: Apache-2.0
/**
 * The history that a record carries: what transforms write of what they did, which whoever takes it
 * back must read the same way.
 *
 * <pre>
 * transform --TransformHeaders, FieldSteps.text--> headers of a record on a topic
 *   --FieldSteps.of, TransformHeaders--> the reading as its source produced it
 * </pre>
 *
 * <p>Threads: all types here are values.
 */
package io.streamgauge.common.history;
