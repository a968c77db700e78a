// SPDX-License-Identifier: Apache-2.0
/** A cluster with rights, and workers and connectors that have no more of them than they need. */
package io.streamgauge.it.production;
