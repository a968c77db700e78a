// SPDX-License-Identifier: Apache-2.0
/**
 * The station source on exactly-once workers that are killed: each reading of a service is on the
 * topic once, over retention, rebalances and outages.
 *
 * <p>Threads: a test works in its own; what answers clients says in its class which it has.
 */
package io.streamgauge.it.rest;
