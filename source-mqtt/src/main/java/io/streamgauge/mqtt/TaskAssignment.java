// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** How the tasks of a connector divide the messages. */
enum TaskAssignment {
  /** Whole filters per task: the readings of a sensor stay in order. */
  FILTERS,

  /** The broker gives each message to one of them, whichever. */
  SHARED
}
