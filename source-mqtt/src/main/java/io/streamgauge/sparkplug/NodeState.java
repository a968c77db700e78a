// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.sparkplug;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The memory of one edge node and its devices: the metrics of their births, and how far its
 * messages are numbered. Whatever leaves a doubt whether another birth came ends all births; only a
 * new one is in force then. A message that may have come before, and a birth that the broker kept,
 * are older than what is known unless their own time says otherwise, and then change nothing:
 * delivered once or twice, a message leaves the same behind.
 */
final class NodeState {
  private static final int NUMBERS = 256;
  private static final int LATE_WILLS = 16;
  private static final int OVERHEAD = 500;
  private static final int OVERHEAD_OF_NAME = 150;
  private static final String MISSED = " since messages were missed that a birth can be among";
  private static final String AWAY =
      " since the task was not connected, or left messages out, in between";

  private MetricTable own;
  private final Map<String, MetricTable> devices = new HashMap<>();

  /** The devices that are there as far as is known, also those without a birth. */
  private final Set<String> present = new LinkedHashSet<>();

  private int stretch;

  /** Whether a message of this stretch had a number to compare the next one with. */
  private boolean counting;

  /** Whether a birth that is known was ended by what came after it, within this stretch. */
  private boolean ended;

  private long lastBorn = -1;
  private Long session;
  private int last = -1;
  private long lastSentAt = -1;
  private String since = "";
  private long bytes;

  /** A node of this name, of which nothing is known. */
  NodeState(String name, int stretch) {
    this.stretch = stretch;
    bytes = OVERHEAD + weight(name);
  }

  private static long weight(String name) {
    return OVERHEAD_OF_NAME + 2L * name.length();
  }

  /** The metrics of the node or device, or null when no birth of it is in force. */
  MetricTable table(SparkplugTopic topic) {
    return own == null || topic.device() == null ? own : devices.get(topic.device());
  }

  /** Whether a birth of the node itself is in force. */
  boolean isBorn() {
    return own != null;
  }

  /** Why no birth is in force, as the end of a sentence. */
  String since() {
    return since;
  }

  /** The devices that go with the node. */
  Collection<String> present() {
    return present;
  }

  /** About what it takes. */
  long bytes() {
    return bytes;
  }

  private void setOwn(MetricTable table) {
    bytes += (table == null ? 0 : table.bytes()) - (own == null ? 0 : own.bytes());
    own = table;
  }

  private void clearDevices() {
    devices.forEach((name, table) -> bytes -= weight(name) + table.bytes());
    devices.clear();
  }

  private void removeDevice(String name) {
    MetricTable before = devices.remove(name);
    bytes -= before == null ? 0 : weight(name) + before.bytes();
  }

  private void clear(String why) {
    since = own == null ? since : why;
    setOwn(null);
    clearDevices();
  }

  /** No birth that is known counts any more. */
  void doubt(String why) {
    clear(why);
    ended = true;
  }

  /** Between two stretches there can have been any message, also a birth. */
  void in(int now) {
    if (now != stretch) {
      stretch = now;
      counting = false;
      ended = false;
      clear(AWAY);
    }
  }

  /**
   * The node has numbered another message.
   *
   * @param again whether it may have come before
   * @return how many have not come in between
   */
  int number(SparkplugPayload payload, boolean again) {
    long sentAt = MetricTable.sentAt(payload);
    int number = numberOf(payload);
    int expected = (last + 1) % NUMBERS;
    boolean earlier =
        again && (sentAt < lastSentAt || (sentAt == lastSentAt && number != expected));
    boolean same = last >= 0 && number == last && sentAt == lastSentAt && sentAt >= 0;
    if (earlier || same) {
      return 0;
    }
    boolean gap = last >= 0 && number >= 0 && number != expected;
    if (number < 0) {
      doubt(" since a message had no number by which others could be missed");
    } else if (gap && counting) {
      doubt(MISSED);
    }
    count(number, sentAt);
    return gap ? (number - expected + NUMBERS) % NUMBERS : 0;
  }

  private void count(int number, long sentAt) {
    last = number;
    lastSentAt = sentAt;
    counting = true;
  }

  /** The number of a message, or -1 when it has none that is one. */
  private static int numberOf(SparkplugPayload payload) {
    Long number = payload.sequence();
    return number == null || number < 0 || number >= NUMBERS ? -1 : number.intValue();
  }

  /** A birth of the node itself. */
  void nodeBorn(SparkplugTopic topic, SparkplugPayload payload, boolean again) {
    MetricTable born = MetricTable.of(payload);
    if (topic.certificate() || again) {
      // The broker says of a birth that it kept that it is in force, also where it is known.
      boolean confirmed = topic.certificate() && own == null && !ended;
      if (born.bornAt() < lastBorn || (born.bornAt() == lastBorn && !confirmed)) {
        return;
      }
      devices.entrySet().stream()
          .filter(device -> device.getValue().bornAt() < born.bornAt())
          .map(Map.Entry::getKey)
          .toList()
          .forEach(this::removeDevice);
    } else {
      clearDevices();
      present.forEach(name -> bytes -= weight(name));
      present.clear();
    }
    setOwn(born);
    lastBorn = born.bornAt();
    session = payload.session();
    since = "";
    ended = false;
    if (!topic.certificate()) {
      // The numbers begin with the birth, whatever it says.
      count(Math.max(0, numberOf(payload)), MetricTable.sentAt(payload));
    }
  }

  /** A birth of a device; without that of its node it has to wait for it. */
  void deviceBorn(SparkplugTopic topic, SparkplugPayload payload, boolean again) {
    String name = topic.device();
    MetricTable born = MetricTable.of(payload);
    if (topic.certificate() || again) {
      MetricTable known = devices.get(name);
      if ((known != null && born.bornAt() <= known.bornAt())
          || (own != null && born.bornAt() < own.bornAt())) {
        return;
      }
    }
    devicePresent(name);
    if (own != null || topic.certificate()) {
      removeDevice(name);
      devices.put(name, born);
      bytes += weight(name) + born.bytes();
    }
  }

  /** A device has sent something. */
  void devicePresent(String name) {
    bytes += present.add(name) ? weight(name) : 0;
  }

  /** The end of a device. */
  void deviceDied(SparkplugTopic topic, SparkplugPayload payload, boolean again) {
    String name = topic.device();
    MetricTable known = devices.get(name);
    if (again && (known == null || MetricTable.sentAt(payload) < known.bornAt())) {
      return;
    }
    removeDevice(name);
    bytes -= present.remove(name) ? weight(name) : 0;
  }

  /**
   * The end of a session of the node. Brokers can send the last will of an earlier one when the
   * next has begun; the numbers of sessions go round as those of messages do.
   *
   * @param number its number
   * @param again whether the message may have come before
   * @return whether it was the present one, or one whose birth did not come
   */
  boolean nodeDied(long number, boolean again) {
    long back = session == null ? 0 : (session - number) & (NUMBERS - 1);
    // A node that has lost its count begins with 0.
    boolean anew = number == 0 && back > 1;
    boolean late = again ? back > 0 && back <= NUMBERS / 2 : back > 0 && back <= LATE_WILLS;
    if (late && (again || !anew)) {
      if (back > 1 && !again) {
        doubt(" since the death of another of its sessions");
      }
      return false;
    }
    doubt(" since its death");
    session = number;
    last = -1;
    return true;
  }
}
