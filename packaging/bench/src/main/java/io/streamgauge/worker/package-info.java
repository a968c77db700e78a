// SPDX-License-Identifier: Apache-2.0
/**
 * The cost of a whole Connect worker: {@link io.streamgauge.worker.WorkerBench} has real workers
 * carry the same readings from files to a topic and from there to the archive, once for each way of
 * writing values on the topic, and to a sink that does nothing.
 *
 * <p>Threads: one; the parts run in processes of their own.
 */
package io.streamgauge.worker;
