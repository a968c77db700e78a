// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.util.HashMap;
import java.util.Map;

/**
 * The memory of one edge node and its devices: the metrics of their births, and how far its
 * messages are numbered. A message that may have come before, and a birth that the broker kept, are
 * older than what is known unless their own time says otherwise, and then change nothing: delivered
 * once or twice, a message leaves the same behind.
 */
final class NodeState {
  private static final int NUMBERS = 256;
  private static final String OF_NODE = "";
  private static final int OVERHEAD = 500;

  private final Map<String, MetricTable> tables = new HashMap<>();
  private Long session;
  private int last = -1;
  private long lastSentAt = -1;
  private int connection;
  private String since = "";
  private long bytes = OVERHEAD;

  private static String key(SparkplugTopic topic) {
    return topic.device() == null ? OF_NODE : topic.device();
  }

  /** The metrics of the node or device, or null when no birth of it is in force. */
  MetricTable table(SparkplugTopic topic) {
    return tables.get(key(topic));
  }

  /** Why no birth is in force, as the end of a sentence. */
  String since() {
    return since;
  }

  /** About what it takes. */
  long bytes() {
    return bytes;
  }

  private void weigh() {
    bytes = OVERHEAD;
    for (MetricTable table : tables.values()) {
      bytes += table.bytes();
    }
  }

  /**
   * The node has numbered another message.
   *
   * @param again whether it may have come before
   * @param over number of the connection over which it came
   * @return how many have not come in between
   */
  int number(SparkplugPayload payload, boolean again, int over) {
    long sentAt = MetricTable.sentAt(payload);
    int number = numberOf(payload);
    int expected = (last + 1) % NUMBERS;
    boolean earlier = again && (number != expected || sentAt < lastSentAt);
    boolean same = number == last && sentAt == lastSentAt && sentAt >= 0;
    if (last >= 0 && (earlier || same)) {
      return 0;
    }
    boolean first = last < 0 || number < 0;
    boolean away = over != connection;
    connection = over;
    last = number;
    lastSentAt = sentAt;
    if (number == expected && !first) {
      return 0;
    }
    // A birth begins the numbers anew with 0. And while nobody listened there can have been any.
    boolean born = !first && (expected == 0 || (number > 0 && number < expected));
    if ((away || born) && !tables.isEmpty()) {
      tables.clear();
      weigh();
      since = " since messages were missed that a birth can be among";
    }
    return first ? 0 : (number - expected + NUMBERS) % NUMBERS;
  }

  /** The number of a message, or -1 when it has none that is one. */
  private static int numberOf(SparkplugPayload payload) {
    Long number = payload.sequence();
    return number == null || number < 0 || number >= NUMBERS ? -1 : number.intValue();
  }

  /** A birth of the node itself. */
  void nodeBorn(SparkplugTopic topic, SparkplugPayload payload, boolean again, int over) {
    MetricTable born = MetricTable.of(payload);
    // The broker has just said that this is the birth in force, also where it is known.
    connection = topic.certificate() ? over : connection;
    if (topic.certificate() || again) {
      MetricTable known = tables.get(OF_NODE);
      if (known != null && born.bornAt() <= known.bornAt()) {
        return;
      }
      tables.values().removeIf(table -> table.bornAt() < born.bornAt());
    } else {
      tables.clear();
    }
    tables.put(OF_NODE, born);
    weigh();
    session = payload.session();
    connection = over;
    since = "";
    if (!topic.certificate()) {
      last = -1;
      number(payload, false, over);
    }
  }

  /** A birth of a device. */
  void deviceBorn(SparkplugTopic topic, SparkplugPayload payload, boolean again, int over) {
    MetricTable born = MetricTable.of(payload);
    connection = tables.isEmpty() ? over : connection;
    if (topic.certificate() || again) {
      MetricTable known = table(topic);
      MetricTable node = tables.get(OF_NODE);
      if ((known != null && born.bornAt() <= known.bornAt())
          || (node != null && born.bornAt() < node.bornAt())) {
        return;
      }
    }
    tables.put(key(topic), born);
    weigh();
  }

  /** The end of a device. */
  void deviceDied(SparkplugTopic topic, SparkplugPayload payload, boolean again) {
    MetricTable known = table(topic);
    if (known != null && !(again && MetricTable.sentAt(payload) < known.bornAt())) {
      tables.remove(key(topic));
      weigh();
    }
  }

  /**
   * The end of a session of the node. Brokers can send the last will of an earlier one when the
   * next has begun; the numbers of sessions go round as those of messages do.
   *
   * @param ended its number
   * @return whether it was the present one, or one whose birth did not come
   */
  boolean nodeDied(long ended) {
    if (session != null && ((ended - session) & (NUMBERS - 1)) >= NUMBERS / 2) {
      return false;
    }
    tables.clear();
    weigh();
    session = ended;
    last = -1;
    since = " since its death";
    return true;
  }
}
