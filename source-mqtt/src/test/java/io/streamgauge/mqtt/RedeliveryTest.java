// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.mqtt.Message.Packet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What a resumed session delivers again: written at least once, and not more often than it must.
 */
class RedeliveryTest {
  private static final ServerUri SERVER = ServerUri.parse("tcp://127.0.0.1:1883");

  private static Delivery delivery(
      long sequence, int connection, String payload, Packet packet, Runnable acknowledgement) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return Deliveries.of(sequence, connection, bytes, packet, acknowledgement);
  }

  private static Packet packet(int id, boolean duplicate, String payload) {
    ByteBuffer bytes = ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8));
    return new Packet(id, duplicate, Packet.digest("t", bytes));
  }

  private final List<Long> acknowledged = new ArrayList<>();
  private final PendingAcks pending = new PendingAcks(delivery -> {});

  private boolean settled(long sequence, int connection, String payload, int id, boolean again) {
    Packet packet = packet(id, again, payload);
    Delivery delivery =
        delivery(sequence, connection, payload, packet, () -> acknowledged.add(sequence));
    boolean settled = pending.received(delivery);
    pending.handedOut(delivery, settled ? 0 : 1, true);
    return settled;
  }

  /** Two messages, which get to Kafka after their connection was lost. */
  private void reconnectedWithTwoOnKafka(boolean resumed) {
    pending.connected(1);
    pending.accepted(1, false);
    pending.pollStarts();
    assertFalse(settled(1, 1, "a", 1, false));
    assertFalse(settled(2, 1, "b", 2, false));
    pending.disconnected();
    pending.decided(1, 0);
    pending.decided(2, 0);
    assertEquals(List.of(), acknowledged);
    pending.connected(2);
    pending.accepted(2, resumed);
  }

  @Test
  void whatIsOnKafkaIsAcknowledgedAndNotWrittenAgain() {
    reconnectedWithTwoOnKafka(true);
    assertTrue(settled(3, 2, "a", 1, true));
    assertTrue(settled(4, 2, "b", 2, true));
    assertEquals(List.of(3L, 4L), acknowledged);
    assertFalse(settled(5, 2, "b", 3, true), "nothing of this identifier was lost");
  }

  @Test
  void whatIsNotCertainlyTheSameIsWritten() {
    reconnectedWithTwoOnKafka(false);
    assertFalse(settled(3, 2, "a", 1, true), "a new session");
  }

  @Test
  void otherPayloadOrOrderOrIdentifierOrNoMarkIsWritten() {
    reconnectedWithTwoOnKafka(true);
    assertFalse(settled(3, 2, "x", 1, true), "another payload");
    assertFalse(settled(4, 2, "a", 1, true), "the identifier is that other one's now");
    assertTrue(settled(5, 2, "b", 2, true));
    assertFalse(settled(6, 2, "b", 2, true), "each once");
  }

  @Test
  void orderThatWasNotTheFirstOneIsWritten() {
    reconnectedWithTwoOnKafka(true);
    assertTrue(settled(3, 2, "b", 2, true));
    assertFalse(settled(4, 2, "a", 1, true));
  }

  @Test
  void nothingIsExpectedBehindAMessageThatWasNotSentBefore() {
    reconnectedWithTwoOnKafka(true);
    assertFalse(settled(3, 2, "b", 2, false));
    assertFalse(settled(4, 2, "a", 1, true));
    pending.disconnected();
    pending.decided(3, 0);
    pending.decided(4, 0);
    pending.connected(3);
    pending.accepted(3, true);
    assertTrue(settled(5, 3, "b", 2, true));
    assertTrue(settled(6, 3, "a", 1, true));
  }

  /** The broker can have given both up since, and their identifiers to messages like them. */
  @Test
  void whatCameBeforeTheLastConnectionIsWritten() {
    reconnectedWithTwoOnKafka(true);
    pending.disconnected();
    pending.connected(3);
    pending.accepted(3, true);
    assertFalse(settled(3, 3, "a", 1, true));
    assertFalse(settled(4, 3, "b", 2, true));
    assertEquals(List.of(), acknowledged);
  }

  private record Sent(int uid, int id, String payload, boolean everSent) {}

  /** A broker with one session, a window, and identifiers in a circle or the lowest free one. */
  private static final class Broker {
    private final Random random;
    private final int identifiers;
    private final boolean lowest;
    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    private final ArrayDeque<Sent> stream = new ArrayDeque<>();
    private final ArrayDeque<Integer> acknowledgements = new ArrayDeque<>();
    private final int window;
    private int lastId;
    private int published;
    private final String alphabet;

    Broker(Random random) {
      this.random = random;
      window = 1 + random.nextInt(12);
      identifiers = window + random.nextInt(20);
      lowest = random.nextBoolean();
      alphabet = random.nextBoolean() ? "a" : "abcdef";
    }

    String payload(int uid) {
      return "" + alphabet.charAt(uid * 7 % alphabet.length());
    }

    void connect() {
      List<Sent> again = List.copyOf(inFlight);
      inFlight.clear();
      for (Sent sent : again) {
        send(sent);
      }
    }

    private void send(Sent sent) {
      inFlight.add(new Sent(sent.uid(), sent.id(), sent.payload(), true));
      stream.add(sent);
      packets.add(packet(sent.id(), sent.everSent(), sent.payload()));
    }

    void disconnect() {
      stream.clear();
      packets.clear();
      acknowledgements.clear();
    }

    void publish() {
      while (inFlight.size() < window && random.nextInt(4) > 0) {
        int uid = published++;
        send(new Sent(uid, nextId(), payload(uid), false));
      }
    }

    private int nextId() {
      Set<Integer> used = new TreeSet<>();
      inFlight.forEach(sent -> used.add(sent.id()));
      int id = lowest ? 0 : lastId;
      do {
        id = id % identifiers + 1;
      } while (used.contains(id));
      lastId = id;
      return id;
    }

    /** Takes some of the acknowledgements; returns the messages that it forgets. */
    List<Integer> readAcknowledgements() {
      List<Integer> forgotten = new ArrayList<>();
      while (!acknowledgements.isEmpty() && random.nextInt(5) > 0) {
        int id = acknowledgements.remove();
        Sent found = inFlight.stream().filter(sent -> sent.id() == id).findFirst().orElseThrow();
        inFlight.remove(found);
        forgotten.add(found.uid());
      }
      return forgotten;
    }
  }

  /** A task, its part of Kafka, and how often each message was written. */
  private static final class Task {
    private final PendingAcks pending = new PendingAcks(delivery -> {});
    private final Repeats repeats = new Repeats();
    private final ArrayDeque<Delivery> inbox = new ArrayDeque<>();
    private final List<Delivery> underWay = new ArrayList<>();
    private final Map<Long, Integer> uidOf = new HashMap<>();
    private long sequence;
  }

  /**
   * Connections that end at any place of the stream, acknowledgements that get lost, records that
   * get to Kafka in any order and at any time, tasks that die, identifiers that are used again at
   * once, and payloads that are all the same.
   */
  @Test
  void noMessageIsForgottenThatIsNotOnKafkaAndRepeatsAreMarked() {
    long marked = 0;
    long markedRight = 0;
    long writtenAgain = 0;
    long skipped = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      Broker broker = new Broker(random);
      Task task = new Task();
      Set<Integer> onKafka = new HashSet<>();
      Set<Integer> delivered = new HashSet<>();
      Map<Integer, Integer> writes = new HashMap<>();
      int losses = 0;
      int[] live = {0};
      int connection = 0;
      boolean restarted = false;
      boolean first = true;
      for (int step = 0; step < 120; step++) {
        if (live[0] == 0) {
          live[0] = ++connection;
          broker.connect();
          task.pending.connected(connection);
          task.pending.accepted(connection, !first);
          task.repeats.accepted(connection, SERVER, !first);
          first = false;
        }
        broker.publish();
        for (int n = random.nextInt(6); n > 0 && !broker.stream.isEmpty(); n--) {
          Sent sent = broker.stream.remove();
          Packet packet = broker.packets.remove();
          int over = connection;
          int id = sent.id();
          Runnable acknowledgement =
              () -> {
                if (live[0] == over) {
                  broker.acknowledgements.add(id);
                }
              };
          Delivery delivery =
              delivery(++task.sequence, over, sent.payload(), packet, acknowledgement);
          task.uidOf.put(task.sequence, sent.uid());
          boolean mark = task.repeats.isPossible(over, delivery.message());
          boolean repeat = !delivered.add(sent.uid());
          assertTrue(mark || !repeat, "not marked, seed " + seed);
          if (mark && !restarted) {
            marked++;
            markedRight += repeat ? 1 : 0;
          }
          if (task.pending.received(delivery)) {
            assertTrue(onKafka.contains(sent.uid()), "not on Kafka, seed " + seed);
            skipped++;
            task.pending.handedOut(delivery, 0, true);
          } else {
            task.inbox.add(delivery);
          }
        }
        task.pending.pollStarts();
        for (int n = random.nextInt(6); n > 0 && !task.inbox.isEmpty(); n--) {
          Delivery delivery = task.inbox.remove();
          task.pending.handedOut(delivery, 1, true);
          task.underWay.add(delivery);
          int times = writes.merge(task.uidOf.get(delivery.sequence()), 1, Integer::sum);
          writtenAgain += times > 1 ? 1 : 0;
          assertTrue(times <= losses + 1, "more than once for each loss, seed " + seed);
        }
        Collections.shuffle(task.underWay, random);
        for (int n = random.nextInt(6); n > 0 && !task.underWay.isEmpty(); n--) {
          Delivery delivery = task.underWay.remove(0);
          onKafka.add(task.uidOf.get(delivery.sequence()));
          task.pending.decided(delivery.sequence(), 0);
        }
        for (int uid : broker.readAcknowledgements()) {
          assertTrue(onKafka.contains(uid), "forgotten and not on Kafka, seed " + seed);
        }
        if (random.nextInt(8) == 0) {
          losses++;
          live[0] = 0;
          broker.disconnect();
          task.pending.disconnected();
          if (random.nextInt(6) == 0) {
            task.pending.close();
            task = new Task();
            connection = 0;
            restarted = true;
          }
        }
      }
    }
    assertTrue(skipped > 10_000, "skipped " + skipped + ", written again " + writtenAgain);
    assertTrue(markedRight * 2 >= marked, markedRight + " of " + marked);
  }
}
