// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.LogText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A release of Mosquitto, as its topic {@code $SYS/broker/version} names it.
 *
 * <p>Before 2.0.16 an acknowledgement lets the broker send more messages than a client may have
 * under way. It numbers messages when it queues them, so identifiers repeat as soon as more than
 * 65,535 wait for a client.
 */
record MosquittoRelease(int major, int minor, int patch) {
  /** Where every MQTT broker may tell what it is. */
  static final String TOPIC = "$SYS/broker/version";

  static final String REMEDY =
      "Remedy: a newer broker (Mosquitto 2.0.21 and 2.1.2 are right, 2.0.11 of Debian 12 is not), or"
          + " several tasks, each with filters of its own, and at most 65,000 messages waiting for"
          + " each of their clients (max_queued_messages drops what is more)";

  private static final Pattern TEXT =
      Pattern.compile("mosquitto version (\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

  /** The release that a text names, or null. */
  static MosquittoRelease of(String text) {
    Matcher matcher = TEXT.matcher(text);
    return !matcher.matches()
        ? null
        : new MosquittoRelease(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
  }

  /** Whether it loses count. */
  boolean losesCount() {
    return major < 2 || (major == 2 && minor == 0 && patch < 16);
  }

  /** What is to be said of a broker that names this version; null for nothing. */
  static String warning(String text) {
    MosquittoRelease release = of(text);
    return release == null || !release.losesCount()
        ? null
        : LogText.of(text)
            + " loses count when more than 65,535 messages wait for one client: it sends messages"
            + " twice and loses others. "
            + REMEDY;
  }
}
