// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.mqtt.Message.Packet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Messages that come again, in all ways that are known: each one is marked, and few others are. */
class RepeatsTest {
  private static final ServerUri SERVER = ServerUri.parse("tcp://127.0.0.1:1883");
  private long nanos;
  private Repeats repeats = new Repeats(() -> nanos);
  private int connection;

  private void connect(boolean resumed) {
    connect(SERVER, resumed);
  }

  private void connect(ServerUri server, boolean resumed) {
    repeats.accepted(++connection, server, resumed);
  }

  private static Message message(int qos, boolean retained, Packet packet) {
    return new Message("t", ByteBuffer.allocate(0), qos, retained, List.of(), () -> {}, packet);
  }

  private boolean marked(int over, long content, int id, boolean again) {
    return repeats.isPossible(over, message(1, false, new Packet(id, again, content)));
  }

  private boolean fresh(long content, int id) {
    return marked(connection, content, id, false);
  }

  private boolean again(long content, int id) {
    return marked(connection, content, id, true);
  }

  /** So many new messages, from this one on, by a broker that numbers what it queues. */
  private void manyFresh(int from, int count) {
    for (int i = from; i < from + count; i++) {
      assertFalse(fresh(i, id(i)), "message " + i);
    }
  }

  private static int id(int message) {
    return message % 65_535 + 1;
  }

  @Test
  void whatTheBrokerHasSentAndNeverArrivedIsNoRepeatButAfterARestart() {
    connect(false);
    assertFalse(fresh(1, 1));
    connect(true);
    assertTrue(again(1, 1));
    assertFalse(again(3, 2), "an identifier that never came");
    connect(true);
    assertFalse(again(2, 1), "another under the same identifier");
    repeats = new Repeats();
    connect(true);
    assertTrue(again(3, 2), "the task before may have received it");
  }

  @Test
  void messageWhoseIdentifierAnotherHasHadSinceIsKnown() {
    connect(false);
    manyFresh(0, 150_000);
    connect(true);
    for (int i = 100_000; i < 150_000; i++) {
      assertTrue(again(i, id(i)), "message " + i);
    }
    assertFalse(again(150_000, id(150_000)), "it never came");
    connect(true);
    for (int i = 60_000; i < 150_000; i++) {
      assertTrue(again(i, id(i)), "message " + i);
    }
  }

  @Test
  void redeliveryThatIsCutBeginsAnew() {
    connect(false);
    manyFresh(0, 140_000);
    for (int cut = 10_000; cut <= 140_000; cut += 26_000) {
      connect(true);
      for (int i = 0; i < cut; i++) {
        assertTrue(again(i, id(i)), "message " + i);
      }
    }
    assertTrue(again(0, 1), "and over one connection");
  }

  @Test
  void messageComesAgainOverOneConnectionBehindAnotherOfItsIdentifier() {
    connect(false);
    assertFalse(fresh(1, 5));
    assertFalse(fresh(2, 5));
    assertTrue(again(1, 5));
  }

  @Test
  void moreThanIsRememberedIsMarkedUntilTheNewestHasCome() {
    connect(false);
    manyFresh(0, 600_000);
    connect(true);
    for (int i = 0; i < 600_000; i += 1_000) {
      assertTrue(again(i, id(i)), "message " + i);
    }
    assertTrue(again(599_999, id(599_999)));
    assertFalse(again(600_000, id(600_000)), "behind the newest that came");
    assertTrue(again(599_999, id(599_999)), "by its identifier, whatever the order");
    connect(true);
    assertTrue(again(600_000, id(600_000)), "it has come meanwhile");
    assertFalse(fresh(600_001, 7));
    connect(true);
    assertFalse(again(600_002, 8), "before what is new, all that was under way had come again");
  }

  /** Nothing tells an alike message that never came from one whose place was taken in between. */
  @Test
  void alikeMessagesAreMarkedWhereTheirPlaceIsNotCertain() {
    connect(false);
    for (int id = 1; id <= 10; id++) {
      assertFalse(fresh(1, id));
    }
    connect(true);
    for (int id = 4; id <= 10; id++) {
      assertTrue(again(1, id));
    }
    assertTrue(again(1, 11));
  }

  /** Some devices send the same text again and again, among others that do not. */
  @Test
  void messageLikeTheNewestIsNotTakenForIt() {
    connect(false);
    // Identifiers wrap at three.
    for (int[] message : new int[][] {{9, 1}, {1, 2}, {8, 3}, {9, 1}, {3, 2}, {8, 3}}) {
      fresh(message[0], message[1]);
    }
    connect(true);
    for (int[] message : new int[][] {{9, 1}, {1, 2}, {8, 3}}) {
      assertTrue(again(message[0], message[1]));
    }
    connect(true);
    for (int[] message : new int[][] {{8, 3}, {9, 1}, {3, 2}, {8, 3}}) {
      assertTrue(again(message[0], message[1]));
    }
  }

  @Test
  void earlierTaskMayHaveReceivedSeveralOfOneIdentifier() {
    connect(true);
    assertTrue(again(1, 5));
    assertTrue(again(2, 5));
    connect(true);
    assertTrue(again(1, 5));
    assertTrue(again(2, 5));
    assertTrue(again(3, 6));
    assertFalse(fresh(4, 7));
    connect(true);
    assertTrue(again(4, 7));
    assertFalse(again(5, 8), "nothing of the earlier task is left");
  }

  @Test
  void retainedMessagesSayNothingOfWhatIsUnderWay() {
    connect(true);
    assertFalse(repeats.isPossible(1, message(1, true, new Packet(9, false, 9))));
    assertTrue(again(1, 1));
  }

  /** The thread of a connection that ended may have waited for room until the next one is there. */
  @Test
  void messageThatWaitedLongerThanItsConnectionLived() {
    connect(true);
    assertTrue(again(1, 1));
    connect(true);
    assertTrue(marked(1, 2, 2, false), "the new connection may have brought it already");
    assertTrue(again(3, 3), "it proves nothing of the new connection");
    assertTrue(again(2, 2));
  }

  @Test
  void whatABrokerThatMiscountsSendsAgainAsIfItWereNewIsARepeat() {
    connect(false);
    assertFalse(fresh(1, 1));
    assertFalse(fresh(1, 1), "two readings may be alike");
    repeats.miscounted();
    assertTrue(fresh(1, 7));
    assertFalse(fresh(2, 7));
    assertTrue(fresh(2, 8));
    assertFalse(again(3, 8), "it never came");
    assertTrue(fresh(3, 9));
  }

  @Test
  void whatCameLongBeforeItWasSeenToMiscountIsKnown() {
    connect(false);
    manyFresh(0, 150_000);
    repeats.miscounted();
    for (int i = 0; i < 150_000; i++) {
      assertTrue(fresh(i, id(i)), "message " + i);
    }
  }

  @Test
  void whatCameAgainIsNotForgottenBeforeWhatCameOnce() {
    connect(false);
    manyFresh(0, 60_000);
    repeats.miscounted();
    for (int i = 0; i < 60_000; i++) {
      assertTrue(fresh(i, id(i)), "message " + i);
    }
    manyFresh(60_000, 250_000);
    for (int i = 0; i < 60_000; i++) {
      assertTrue(fresh(i, id(i)), "message " + i);
    }
  }

  @Test
  void newSessionHasNothingOfTheOldOneToDeliverAgain() {
    connect(true);
    connect(false);
    assertFalse(again(1, 1));
  }

  @Test
  void anotherBrokerMayHaveAnOlderSession() {
    ServerUri other = ServerUri.parse("tcp://127.0.0.1:1884");
    connect(false);
    assertFalse(fresh(1, 1));
    connect(other, false);
    assertFalse(fresh(2, 1));
    connect(true);
    assertTrue(again(1, 1));
    assertTrue(again(3, 2), "a task before may have received it");
    connect(other, true);
    assertTrue(again(2, 1));
  }

  private boolean unseen(int qos) {
    return repeats.isPossible(connection, message(qos, false, Packet.UNKNOWN));
  }

  @Test
  void wherePacketsCannotBeSeenAllUntilAPauseMayBeRepeats() {
    connect(false);
    assertFalse(unseen(1));
    connect(true);
    for (int i = 0; i < 100; i++) {
      nanos += Duration.ofSeconds(20).toNanos();
      assertTrue(unseen(1));
    }
    assertFalse(unseen(0));
    nanos += Duration.ofSeconds(31).toNanos();
    assertFalse(unseen(1));
    assertFalse(unseen(1));
    connect(true);
    int times = 0;
    while (unseen(1)) {
      times++;
    }
    assertEquals(65_535, times);
  }

  /** A message on a broker that numbers what it queues. */
  private static final class Queued {
    private final int number;
    private final int id;
    private boolean sent;

    Queued(int number, int id) {
      this.number = number;
      this.id = id;
    }
  }

  /**
   * A broker with no bound on what is under way, whose few identifiers repeat in what it has under
   * way, and which reads acknowledgements late; connections end anywhere, and tasks too.
   */
  @Test
  void everyRepeatOfABrokerThatLosesCountIsMarked() {
    long right = 0;
    long marks = 0;
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      int identifiers = 1 + random.nextInt(30);
      int alike = 1 + random.nextInt(2);
      List<Queued> queue = new ArrayList<>();
      Set<Integer> delivered = new HashSet<>();
      repeats = new Repeats();
      boolean restarted = false;
      int published = 0;
      for (int life = 0; life < 12; life++) {
        connect(life > 0);
        for (int n = random.nextInt(60); n > 0; n--) {
          queue.add(new Queued(published, published++ % identifiers + 1));
        }
        int written = random.nextInt(queue.size() + 1);
        int arrived = random.nextInt(written + 1);
        List<Integer> acknowledgements = new ArrayList<>();
        for (int i = 0; i < written; i++) {
          Queued message = queue.get(i);
          if (i < arrived) {
            boolean mark = marked(connection, message.number / alike, message.id, message.sent);
            boolean repeat = !delivered.add(message.number);
            assertTrue(mark || !repeat, "not marked, seed " + seed);
            marks += mark && !restarted ? 1 : 0;
            right += mark && repeat && !restarted ? 1 : 0;
            acknowledgements.add(message.id);
          }
          message.sent = true;
        }
        for (int n = random.nextInt(acknowledgements.size() + 1); n > 0; n--) {
          int id = acknowledgements.remove(0);
          queue.remove(queue.stream().filter(m -> m.id == id).findFirst().orElseThrow());
        }
        if (random.nextInt(8) == 0) {
          repeats = new Repeats();
          restarted = true;
        }
      }
    }
    assertTrue(right * 2 >= marks, right + " of " + marks);
  }
}
