// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.edge;

import java.io.IOException;
import java.util.Map;

/** The connectors of the gateway's worker. */
interface Connectors {
  /**
   * The state of each, which is FAILED when one of its tasks has failed, and PAUSING while one goes
   * on.
   */
  Map<String, String> states() throws IOException, InterruptedException;

  Map<String, String> config(String name) throws IOException, InterruptedException;

  void configure(String name, Map<String, String> config) throws IOException, InterruptedException;

  void restartFailed(String name) throws IOException, InterruptedException;

  void pause(String name) throws IOException, InterruptedException;

  void resume(String name) throws IOException, InterruptedException;
}
