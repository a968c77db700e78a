// SPDX-License-Identifier: Apache-2.0
/**
 * Costs of the ways between coordinate reference systems, next to the bare ways of proj4j.
 *
 * <p>Threads: those of JMH, each with ways of its own.
 */
package io.streamgauge.transforms.crs;
