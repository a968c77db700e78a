// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.mqtt.Message.Packet;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The judgement on each delivery whether its message may have come before. What the broker marks as
 * sent before may have, unless one of two things proves that it has not. Either this task remembers
 * all that the broker may still deliver again, and the message is not among that. Or the newest
 * message that had come has come again, as brokers deliver again in the order of the first time.
 *
 * <p>That another message has come under the same identifier since is no proof: a broker that
 * numbers messages when it queues them can have several of one number under way, and nothing shows
 * it as long as the first is acknowledged when the second comes. Not for several threads at once.
 */
final class Repeats {
  /** Where packets cannot be seen: what a resumed session delivers without such a pause. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** Where packets cannot be seen: as many as there are packet identifiers may come again. */
  private static final int MOST_UNSEEN = 65_535;

  private final LongSupplier nanoTime;

  /** Knows repeats also of a broker that delivers again in another order. */
  private final Packet.LatestDigests latest = new Packet.LatestDigests();

  private final Remembered remembered = new Remembered();

  /** What came from here on may be delivered again; at first an earlier task may have had it. */
  private long since = Remembered.BEFORE_ALL;

  private long connectionSince;
  private int connection;
  private ServerUri server;

  /** The newest message that came, by the order in which the broker sent each first. */
  private Packet newest = Packet.UNKNOWN;

  /** Whether the newest has come again over this connection, and nothing new since. */
  private boolean pastNewest;

  /** Identifiers of what has come over this connection. */
  private final BitSet used = new BitSet();

  private boolean miscounting;

  private int unseenLeft;
  private long lastNanos;

  Repeats() {
    this(System::nanoTime);
  }

  Repeats(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A connection begins, with the session that this broker had, or with a new one. */
  void accepted(int number, ServerUri by, boolean resumed) {
    connection = number;
    connectionSince = remembered.count();
    unseenLeft = resumed ? MOST_UNSEEN : 0;
    lastNanos = nanoTime.getAsLong();
    pastNewest = false;
    used.clear();
    if (!resumed || !by.equals(server)) {
      // The session of another broker may be older than what came last, or than this task.
      since = resumed ? Remembered.BEFORE_ALL : connectionSince;
      newest = Packet.UNKNOWN;
    }
    server = by;
  }

  /** The broker was seen to use identifiers for several messages at once. */
  void miscounted() {
    miscounting = true;
  }

  /** Whether it may have come before; each message comes by here once. */
  boolean isPossible(int over, Message message) {
    Packet packet = message.packet();
    if (!packet.known()) {
      return message.qos() > 0 && isPossibleUnseen();
    }
    boolean came = remembered.add(packet.digest());
    boolean possible = mayHaveCome(over, packet, came);
    latest.put(packet);
    if (over == connection) {
      used.set(packet.id());
      if (packet.duplicate() || !message.retained()) {
        follow(packet, came);
      }
    }
    return possible;
  }

  private boolean mayHaveCome(int over, Packet packet, boolean came) {
    if (over != connection) {
      // It waited so long that the next connection may have brought it meanwhile.
      return true;
    }
    if (!packet.duplicate()) {
      // A broker that miscounts also sends some again as if they were new.
      return miscounting && came;
    }
    if (latest.has(packet)) {
      return true;
    }
    if (pastNewest && !used.get(packet.id())) {
      return false;
    }
    // Behind the newest it can only have come over this connection.
    return came || !remembered.reaches(pastNewest ? connectionSince : since);
  }

  private void follow(Packet packet, boolean alike) {
    if (packet.duplicate() && !pastNewest) {
      pastNewest = packet.id() == newest.id() && packet.digest() == newest.digest();
      return;
    }
    // One that is like an earlier message would be taken for it, and so the rest for never sent.
    newest = alike ? Packet.UNKNOWN : packet;
    if (!packet.duplicate()) {
      // What was under way has come: what had not come by this connection is not delivered again.
      since = connectionSince;
      // Nor is anything sent again behind what is new, so if it is, nothing is sure of it.
      pastNewest = false;
    }
  }

  private boolean isPossibleUnseen() {
    long now = nanoTime.getAsLong();
    unseenLeft = now - lastNanos < PAUSE.toNanos() ? unseenLeft : 0;
    lastNanos = now;
    return unseenLeft > 0 && unseenLeft-- > 0;
  }

  /**
   * The messages that came of late, each by its digest: at least {@link #HALF} of them. A set of
   * objects would have six times the size.
   */
  private static final class Remembered {
    static final long BEFORE_ALL = -1;

    private static final int HALF = 1 << 18;
    private static final int SMALLEST = 1_024;

    /** Not known to senders of messages, so that none can make them collide. */
    private final long factor = ThreadLocalRandom.current().nextLong() | 1;

    private long[] recent = new long[SMALLEST];
    private long[] earlier = new long[SMALLEST];
    private int inRecent;
    private int inEarlier;
    private long count;

    /** How many there were so far. */
    long count() {
      return count;
    }

    /** Whether all that came when there were so many, and later, are still there. */
    boolean reaches(long since) {
      return since >= count - inRecent - inEarlier;
    }

    /** Remembers a message from now on; returns whether it was there. */
    boolean add(long digest) {
      // An empty place is a zero.
      long thing = digest == 0 ? 1 : digest;
      if (has(recent, thing)) {
        return true;
      }
      boolean there = has(earlier, thing);
      recent[place(recent, thing)] = thing;
      count++;
      if (++inRecent == HALF) {
        earlier = recent;
        inEarlier = inRecent;
        recent = new long[SMALLEST];
        inRecent = 0;
      } else if (2 * inRecent > recent.length) {
        recent = larger(recent);
      }
      return there;
    }

    private long[] larger(long[] things) {
      long[] larger = new long[2 * things.length];
      for (long thing : things) {
        if (thing != 0) {
          larger[place(larger, thing)] = thing;
        }
      }
      return larger;
    }

    private boolean has(long[] things, long thing) {
      return things[place(things, thing)] == thing;
    }

    /** Where it is, or would be. */
    private int place(long[] things, long thing) {
      int bits = Integer.numberOfTrailingZeros(things.length);
      int place = (int) ((thing * factor) >>> (Long.SIZE - bits));
      while (things[place] != 0 && things[place] != thing) {
        place = (place + 1) & (things.length - 1);
      }
      return place;
    }
  }
}
