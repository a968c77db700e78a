// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that says that it is resumed can be without the subscriptions that were made once. */
class KnownSubscriptionsTest {
  private static final ServerUri HERE = ServerUri.parse("tcp://127.0.0.1:1883");
  private static final ServerUri THERE = ServerUri.parse("tcp://127.0.0.1:1884");

  private final KnownSubscriptions subscriptions = new KnownSubscriptions();

  @BeforeEach
  void subscribe() {
    assertFalse(subscriptions.areAt(HERE));
    subscriptions.accepted(false);
    assertTrue(subscriptions.subscribed(HERE));
    assertTrue(subscriptions.areAt(HERE));
  }

  @Test
  void stayWhereTheSessionIsResumed() {
    subscriptions.ended(true, new IOException("reset"));
    subscriptions.accepted(true);
    assertFalse(subscriptions.subscribed(HERE), "begun no session");
    assertTrue(subscriptions.areAt(HERE));
  }

  @Test
  void areGoneWithASessionThatBrokeBeforeTheyWereMade() {
    subscriptions.accepted(false);
    subscriptions.ended(false, new IOException("reset"));
    assertFalse(subscriptions.areAt(HERE));
    subscriptions.accepted(true);
    assertTrue(subscriptions.subscribed(HERE), "begun a session meanwhile");
  }

  @Test
  void mayBeGoneWhenTheAnswerToAnAttemptNeverCame() {
    subscriptions.ended(false, new CompletionException(new IOException("closed")));
    assertFalse(subscriptions.areAt(HERE));
  }

  @Test
  void stayWhenNobodyHeardTheAttempt() {
    subscriptions.ended(
        false, new CompletionException(new IOException(new ConnectException("refused"))));
    assertTrue(subscriptions.areAt(HERE));
  }

  @Test
  void areThoseOfOneBroker() {
    assertFalse(subscriptions.areAt(THERE));
    subscriptions.accepted(true);
    subscriptions.subscribed(THERE);
    assertFalse(subscriptions.areAt(HERE), "its session may be another one by then");
  }
}
