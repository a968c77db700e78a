// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.source;

import io.streamgauge.common.help.Troubleshooting;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.errors.ConnectException;

/** The size of the configuration of a task, which Connect has to be able to store. */
public final class TaskSize {
  /**
   * Bytes that a value in one of Connect's own topics may have: their producer takes 1 MiB, beside
   * which the key and the request have to fit.
   */
  public static final int MOST_BYTES = 900_000;

  private TaskSize() {}

  /**
   * Fails the connector when its task has too much to store. Connect would try for ever and only
   * say so in the log; the status of a connector that has failed shows it.
   *
   * @param stations of the connector
   */
  public static void check(Map<String, String> task, int stations, ConnectorContext context) {
    long bytes = 0;
    for (Map.Entry<String, String> entry : task.entrySet()) {
      bytes += written(entry.getKey()) + written(entry.getValue()) + 2L;
    }
    if (bytes > MOST_BYTES) {
      ConnectException tooLarge =
          new ConnectException(
              "The configuration of a task would have "
                  + bytes
                  + " bytes with its share of "
                  + stations
                  + " stations, and Connect's topic of configurations takes 1 MiB; raise tasks.max,"
                  + " or share the stations over several connectors, then restart the connector"
                  + Troubleshooting.TOO_MANY_STATIONS.see());
      context.raiseError(tooLarge);
      throw tooLarge;
    }
  }

  /** The most bytes of a text in JSON, with its quotes. */
  public static int written(String text) {
    int size = text.length() + 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || Character.isSurrogate(c)) {
        size += 5;
      } else if (c == '"' || c == '\\') {
        size += 1;
      } else if (c >= 0x80) {
        size += c < 0x800 ? 1 : 2;
      }
    }
    return size;
  }
}
