// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboxTest {

  @Test
  void countsBytesUntilReleaseNotUntilTake() throws InterruptedException {
    Delivery delivery = Deliveries.of("t", "x".repeat(1_000));
    Inbox inbox = new Inbox(3 * delivery.bytes());
    while (inbox.hasRoom()) {
      inbox.put(delivery);
    }
    assertEquals(3, inbox.take(10, Duration.ZERO).size());
    assertFalse(inbox.hasRoom());
    inbox.release(delivery);
    assertTrue(inbox.hasRoom());
    assertFalse(inbox.isDrained());
    inbox.release(delivery);
    assertTrue(inbox.isDrained());
    inbox.release(delivery);
    assertEquals(0, inbox.heldBytes());
  }

  @Test
  void holdsFewerThanThereArePacketIdentifiers() {
    Delivery delivery = Deliveries.of("t", "x");
    Inbox inbox = new Inbox(Long.MAX_VALUE);
    for (int i = 0; i < Inbox.MOST_HELD; i++) {
      assertTrue(inbox.hasRoom());
      inbox.put(delivery);
    }
    assertFalse(inbox.hasRoom());
    assertFalse(inbox.awaitRoom(Duration.ZERO));
    for (int i = 0; i < Inbox.MOST_HELD / 2; i++) {
      assertFalse(inbox.isDrained());
      inbox.release(delivery);
    }
    assertTrue(inbox.isDrained());
  }

  @Test
  void takesInOrderAndAtMostWhatIsAsked() throws InterruptedException {
    Inbox inbox = new Inbox(1_000_000);
    for (int i = 1; i <= 5; i++) {
      inbox.put(Deliveries.of(i, 1, () -> {}));
    }
    for (List<Long> expected : List.of(List.of(1L, 2L, 3L), List.of(4L, 5L))) {
      List<Delivery> taken = inbox.take(3, Duration.ZERO);
      assertEquals(expected, taken.stream().map(Delivery::sequence).toList());
    }
    assertTrue(inbox.take(3, Duration.ofMillis(5)).isEmpty());
  }

  @Test
  void closeWakesWhoeverWaits() throws Exception {
    Inbox inbox = new Inbox(1_000_000);
    FutureTask<List<Delivery>> taken = new FutureTask<>(() -> inbox.take(1, Duration.ofMinutes(5)));
    Thread taker = new Thread(taken);
    taker.start();
    Await.until("the taker waits", () -> taker.getState() == Thread.State.TIMED_WAITING);
    inbox.close();
    assertEquals(List.of(), taken.get(5, TimeUnit.SECONDS));
  }
}
