// SPDX-License-Identifier: Apache-2.0
/**
 * The station source by a clock that runs fast, for outages that last hours.
 *
 * <p>Threads: those of the source's task; a clock is read by any.
 */
package io.streamgauge.rest;
