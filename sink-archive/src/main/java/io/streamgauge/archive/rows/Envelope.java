// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.util.List;

/**
 * The parts of a record that are kept beside its value and its place in Kafka.
 *
 * @param key whether its key becomes a text column
 * @param headers names of headers that become text columns
 */
record Envelope(boolean key, List<String> headers) {
  static final Envelope NONE = new Envelope(false, List.of());

  Envelope {
    headers = List.copyOf(headers);
  }
}
