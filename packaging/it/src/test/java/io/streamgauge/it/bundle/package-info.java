// SPDX-License-Identifier: Apache-2.0
/**
 * The bundle as a whole: what it contains, how workers see it, the stack of the quickstart, state
 * of earlier versions, and input and services that are hostile.
 *
 * <p>Threads: a test works in its own; what answers clients says in its class which it has.
 */
package io.streamgauge.it.bundle;
