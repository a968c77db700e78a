// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PendingAcksTest {
  private final List<Long> acknowledged = new ArrayList<>();
  private final List<Long> released = new ArrayList<>();
  private final PendingAcks pending = new PendingAcks(d -> released.add(d.sequence()));

  private Delivery received(long sequence, int connection) {
    Delivery delivery = Deliveries.of(sequence, connection, () -> acknowledged.add(sequence));
    pending.received(delivery);
    return delivery;
  }

  private Delivery handedOut(long sequence, int records) {
    Delivery delivery = received(sequence, 1);
    pending.handedOut(delivery, records, true);
    return delivery;
  }

  @BeforeEach
  void connectAndPoll() {
    pending.connected(1);
    pending.pollStarts();
  }

  @Test
  void acknowledgesWhenTheLastRecordIsDecided() {
    handedOut(1, 3);
    pending.decided(1, 2);
    pending.decided(1, 0);
    pending.decided(1, 0);
    assertEquals(List.of(), acknowledged);
    pending.decided(1, 1);
    assertEquals(List.of(1L), acknowledged);
    pending.decided(1, 1);
    assertEquals(List.of(1L), acknowledged);
    assertEquals(List.of(1L), released);
  }

  @Test
  void messageOfSeveralPollsIsAcknowledgedAfterTheLast() {
    Delivery large = received(1, 1);
    pending.handedOut(large, 2, false);
    pending.decided(1, 0);
    pending.decided(1, 1);
    pending.pollStarts();
    pending.handedOut(large, 0, false);
    pending.pollStarts();
    pending.handedOut(large, 1, false);
    pending.decided(1, 2);
    assertEquals(List.of(), acknowledged);
    pending.pollStarts();
    pending.handedOut(large, 1, true);
    assertEquals(List.of(), acknowledged);
    pending.decided(1, 3);
    assertEquals(List.of(1L), acknowledged);
  }

  /** An exactly-once worker that filtered everything calls commit() after each poll, no more. */
  @Test
  void filteredMessageOfSeveralPollsIsAcknowledgedAfterThePollBehindTheLast() {
    Delivery large = received(1, 1);
    for (int poll = 0; poll < 4; poll++) {
      pending.handedOut(large, 5, poll == 3);
      pending.committed();
      pending.pollStarts();
      assertEquals(List.of(), acknowledged);
    }
    pending.committed();
    pending.pollStarts();
    assertEquals(List.of(1L), acknowledged);
  }

  @Test
  void acknowledgesInOrderOfReceipt() {
    handedOut(1, 1);
    handedOut(2, 1);
    handedOut(3, 1);
    pending.decided(3, 0);
    pending.decided(2, 0);
    assertEquals(List.of(), acknowledged);
    pending.decided(1, 0);
    assertEquals(List.of(1L, 2L, 3L), acknowledged);
  }

  @Test
  void messageWithoutRecordsIsAcknowledgedAtOnceButNotBeforeItsElders() {
    handedOut(1, 1);
    handedOut(2, 0);
    assertEquals(List.of(), acknowledged);
    pending.decided(1, 0);
    handedOut(3, 0);
    assertEquals(List.of(1L, 2L, 3L), acknowledged);
  }

  @Test
  void messageStillInTheInboxIsNeverAcknowledged() {
    received(1, 1);
    pending.committed();
    pending.pollStarts();
    pending.committed();
    pending.pollStarts();
    assertEquals(List.of(), acknowledged);
  }

  @Test
  void dropsLateAcknowledgementsOfAnOlderConnection() {
    handedOut(1, 1);
    handedOut(2, 1);
    pending.disconnected();
    pending.decided(1, 0);
    pending.connected(2);
    pending.decided(2, 0);
    Delivery again = received(3, 2);
    pending.handedOut(again, 1, true);
    pending.decided(3, 0);
    assertEquals(List.of(3L), acknowledged);
    assertEquals(List.of(1L, 2L, 3L), released);
  }

  @Test
  void connectionThatEndsAtThisMomentStillFreesTheMessage() {
    Runnable rejected =
        () -> {
          throw new RejectedExecutionException("event executor terminated");
        };
    Delivery dead = Deliveries.of(1, 1, rejected);
    pending.received(dead);
    pending.handedOut(dead, 1, true);
    pending.decided(1, 0);
    assertEquals(List.of(1L), released);
  }

  @Test
  void nothingIsAcknowledgedAfterClose() {
    handedOut(1, 1);
    pending.close();
    pending.decided(1, 0);
    assertEquals(List.of(), acknowledged);
  }

  @Test
  void transactionOfFilteredRecordsOnlyIsAcknowledgedByCommitsOfThePollingThread() {
    handedOut(1, 2);
    pending.committed();
    pending.pollStarts();
    assertEquals(List.of(), acknowledged, "the first poll may be in the middle of a retry");
    pending.committed();
    assertEquals(List.of(), acknowledged, "this may have been the last commit of a plain worker");
    pending.pollStarts();
    assertEquals(List.of(1L), acknowledged);
    pending.decided(1, 0);
    pending.decided(1, 1);
    assertEquals(List.of(1L), acknowledged);
  }

  @Test
  void commitOfAnotherThreadDecidesNothing() throws InterruptedException {
    handedOut(1, 1);
    for (int i = 0; i < 3; i++) {
      Thread committer = new Thread(pending::committed);
      committer.start();
      Await.end(committer);
      pending.pollStarts();
    }
    assertEquals(List.of(), acknowledged);
  }

  /** Both kinds of worker with random batches, filters, orders of completion and reconnections. */
  @Test
  void everyInterleavingAcknowledgesOnceInOrderAndOnlyWhatIsDecided() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      boolean exactlyOnce = random.nextBoolean();
      acknowledged.clear();
      released.clear();
      PendingAcks acks = new PendingAcks(d -> released.add(d.sequence()));
      Map<Long, Set<Long>> undecided = new HashMap<>();
      Map<Long, Integer> connectionOf = new HashMap<>();
      List<long[]> retained = new ArrayList<>();
      long sequence = 0;
      int connection = 1;
      acks.connected(connection);
      int rounds = 30;
      for (int round = 0; round < rounds + 3; round++) {
        acks.pollStarts();
        List<long[]> records = new ArrayList<>();
        for (int n = round < rounds ? random.nextInt(5) : 0; n > 0; n--) {
          long id = ++sequence;
          Runnable acknowledgement =
              () -> {
                assertEquals(Set.of(), undecided.get(id), "acknowledged too early: " + id);
                acknowledged.add(id);
              };
          Delivery delivery = Deliveries.of(id, connection, acknowledgement);
          connectionOf.put(id, connection);
          acks.received(delivery);
          int count = random.nextInt(4);
          Set<Long> indexes = new HashSet<>();
          undecided.put(id, indexes);
          for (long index = 0; index < count; index++) {
            indexes.add(index);
            records.add(new long[] {id, index});
          }
          int first = random.nextInt(count + 1);
          if (random.nextBoolean()) {
            acks.handedOut(delivery, first, false);
            acks.handedOut(delivery, count - first, true);
          } else {
            acks.handedOut(delivery, count, true);
          }
        }
        if (random.nextInt(8) == 0) {
          acks.disconnected();
          acks.connected(++connection);
        }
        boolean allFiltered = random.nextBoolean();
        if (exactlyOnce && allFiltered) {
          retained.addAll(records);
          records.forEach(record -> undecided.get(record[0]).clear());
          acks.committed();
          continue;
        }
        records.addAll(retained);
        retained.clear();
        Collections.shuffle(records, random);
        for (long[] record : records) {
          undecided.get(record[0]).remove(record[1]);
          acks.decided(record[0], (int) record[1]);
        }
        if (exactlyOnce) {
          acks.committed();
        }
      }
      assertEquals(0, acks.size(), "seed " + seed);
      assertEquals(sequence, released.size());
      assertEquals(acknowledged.stream().sorted().distinct().toList(), acknowledged);
      int last = connection;
      assertTrue(
          acknowledged.containsAll(
              connectionOf.keySet().stream().filter(id -> connectionOf.get(id) == last).toList()));
    }
  }
}
