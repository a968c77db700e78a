// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import java.time.Instant;

/** Messages in the order in which they are due. */
public interface Traffic {
  /** The next message, or null when none is due by now. */
  NetworkMessage next(Instant now);
}
