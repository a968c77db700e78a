// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.util.List;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ClientFailureTest {
  private static boolean isForGood(Throwable cause) {
    KafkaException failure =
        new KafkaException("Failed to construct kafka consumer", new KafkaException(cause));
    return ClientFailure.isForGood(failure, ClientFailure.reasons(failure, List.of()));
  }

  @Test
  void whatIsAwayMayComeBack() {
    assertEquals(false, isForGood(new LoginException("no ticket")));
    assertEquals(false, isForGood(new ConnectException("token service: refused")));
    assertEquals(false, isForGood(new KafkaException("No resolvable bootstrap urls given in x")));
  }

  @Test
  void whatIsWrongHereStaysSo() {
    assertEquals(true, isForGood(new FileNotFoundException("/nowhere/trust.p12")));
    assertEquals(true, isForGood(new IllegalArgumentException("Could not find a 'KafkaClient'")));
  }
}
