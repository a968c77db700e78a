// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.net.URI;

/** A real MQTT broker, whichever: with persistent sessions and room for an absent client. */
public interface MqttServer extends Part {
  /** Starts the broker on its port, with the sessions it had before if there are any. */
  MqttServer start() throws IOException, InterruptedException;

  /** Where clients connect. */
  URI uri();
}
