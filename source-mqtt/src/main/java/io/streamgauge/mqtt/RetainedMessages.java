// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** What to do with messages that the broker kept from before a subscription. */
enum RetainedMessages {
  /** Takes them at every connection. */
  KEEP,
  /** Takes them when a subscription is new. */
  NEW,
  /** Leaves them out. */
  SKIP
}
