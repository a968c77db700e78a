// SPDX-License-Identifier: Apache-2.0
/**
 * An MQTT broker as a process of its own, for the quickstart and the integration tests.
 *
 * <p>Threads: those of the broker; a shutdown hook stops it.
 */
package io.streamgauge.runtime;
