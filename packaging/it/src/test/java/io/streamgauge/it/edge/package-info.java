// SPDX-License-Identifier: Apache-2.0
/**
 * A gateway with a log of its own and its centre, as packaging/edge installs it: outages, power
 * cuts and full disks.
 */
package io.streamgauge.it.edge;
