// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectTest {
  private static final Duration SHORT = Duration.ofSeconds(9);
  private static final Duration LONG = Duration.ofSeconds(11);
  private static final List<ServerUri> SERVERS =
      List.of(ServerUri.parse("tcp://north"), ServerUri.parse("tcp://south"));

  private final Random random = new Random(3);
  private Reconnect state = Reconnect.first(100);

  private Reconnect.Judgement end(EndReason reason, Duration lived) {
    Reconnect.Judgement judged = state.after(reason, lived, state.receiveMaximum(), random);
    state = judged.next();
    return judged;
  }

  @Test
  void serversAreTriedInTurnUntilOneTakesTheClient() {
    assertEquals("north", state.address(SERVERS).host());
    end(EndReason.FAILURE, null);
    assertEquals("south", state.address(SERVERS).host());
    end(EndReason.FAILURE, LONG);
    assertEquals("south", state.address(SERVERS).host(), "it was the right one");
    end(EndReason.FAILURE, null);
    assertEquals("north", state.address(SERVERS).host());
  }

  @Test
  void waitsGrowUntilAConnectionWasAGoodOne() {
    for (int i = 0; i < 30; i++) {
      assertTrue(end(EndReason.FAILURE, null).delay().compareTo(Duration.ofSeconds(60)) <= 0);
    }
    assertEquals(30, state.failures());
    end(EndReason.FAILURE, SHORT);
    assertEquals(31, state.failures());
    assertTrue(end(EndReason.FAILURE, LONG).delay().compareTo(Duration.ofSeconds(1)) <= 0);
    assertEquals(1, state.failures());
  }

  @Test
  void connectionsThatEndSoonInARowAreNoAccident() {
    for (int i = 0; i < 3; i++) {
      assertEquals(EndReason.FAILURE, end(EndReason.FAILURE, SHORT).reason());
      assertEquals(EndReason.FAILURE, end(EndReason.FAILURE, null).reason());
    }
    assertEquals(EndReason.SOON, end(EndReason.FAILURE, SHORT).reason());
    assertEquals(EndReason.ID_IN_USE, end(EndReason.ID_IN_USE, SHORT).reason());
    assertEquals(EndReason.FAILURE, end(EndReason.FAILURE, LONG).reason());
    assertEquals(EndReason.FAILURE, end(EndReason.FAILURE, SHORT).reason());
  }

  @Test
  void brokerThatExceedsTheReceiveMaximumIsAllowedMore() {
    end(EndReason.OVERRUN, SHORT);
    assertEquals(400, state.receiveMaximum());
    for (int i = 0; i < 9; i++) {
      end(EndReason.OVERRUN, SHORT);
    }
    assertEquals(65_535, state.receiveMaximum());
    end(EndReason.FAILURE, LONG);
    assertEquals(65_535, state.receiveMaximum());
  }

  @Test
  void sessionThatWasTakenOverIsLeftForAMinute() {
    assertEquals(Duration.ofSeconds(60), end(EndReason.TAKEN_OVER, LONG).delay());
  }
}
