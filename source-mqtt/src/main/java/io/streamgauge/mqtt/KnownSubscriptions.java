// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import java.net.ConnectException;
import java.net.UnknownHostException;

/**
 * The knowledge that a broker's session has this client's subscriptions, so that they need not be
 * made again. A session can be new although the broker says that it resumes one: it was begun by a
 * connection that broke before anything was subscribed, or whose answer never came. So the
 * knowledge ends with each new session, each attempt that the broker may have heard, and each
 * change to another broker.
 */
final class KnownSubscriptions {
  private volatile ServerUri server;
  private volatile boolean renewed;

  boolean areAt(ServerUri address) {
    return address.equals(server);
  }

  /** The broker has taken a connection. */
  void accepted(boolean resumed) {
    if (!resumed) {
      server = null;
      renewed = true;
    }
  }

  /** A connection has ended, or an attempt to connect and to subscribe has failed. */
  void ended(boolean subscribed, Throwable cause) {
    if (!subscribed && !isUnheard(cause)) {
      server = null;
    }
  }

  /** Whether the broker was never asked for a session, or has refused one. */
  private static boolean isUnheard(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof ConnectException
          || each instanceof UnknownHostException
          || each instanceof Mqtt3ConnAckException
          || each instanceof Mqtt5ConnAckException) {
        return true;
      }
    }
    return false;
  }

  /**
   * The subscriptions are there.
   *
   * @return whether a session was begun since they were there last
   */
  boolean subscribed(ServerUri at) {
    boolean begun = renewed;
    server = at;
    renewed = false;
    return begun;
  }
}
