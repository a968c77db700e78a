// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name that the sink gives to a file: {@code archive+topic+partition+first+last+nonce.parquet}.
 *
 * @param archive its id, as names spell it
 * @param topic the original one, cut where it is long
 * @param partition the original one
 * @param first lowest offset
 * @param last highest offset
 */
record FileName(String archive, String topic, int partition, long first, long last) {
  /** What all files of tables end with. */
  static final String SUFFIX = ".parquet";

  /** Names have so much of a topic's. */
  static final int LONGEST_TOPIC = 80;

  /** Names have so many bytes of an archive's id. */
  static final int LONGEST_ID = 100;

  private static final Pattern FORM =
      Pattern.compile(
          "(.+)\\+([^+]+)\\+(\\d{1,9})\\+(\\d{10,19})\\+(\\d{10,19})\\+[0-9a-f]{8}\\.parquet");

  /** The parts of a name, or null when the sink gives no such names. */
  static FileName parse(String name) {
    Matcher parts = FORM.matcher(name);
    return parts.matches()
        ? new FileName(
            parts.group(1),
            parts.group(2),
            Integer.parseInt(parts.group(3)),
            Long.parseLong(parts.group(4)),
            Long.parseLong(parts.group(5)))
        : null;
  }

  /** Whether it may be of this topic: of long names it has the begin. */
  boolean isOf(String name) {
    return name.equals(topic) || (topic.length() >= LONGEST_TOPIC && name.startsWith(topic));
  }

  /** Whose ledger has committed it. */
  String source() {
    return archive + "+" + topic + "+" + partition;
  }
}
