// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.testing.Await;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the task does with a broker that ends each connection right after the subscription. */
class TakeOverTest {
  private final CaughtLog log = new CaughtLog();
  private RudeBroker broker;
  private MqttSourceTask task;

  @AfterEach
  void stopAll() throws Exception {
    task.stop();
    broker.close();
    log.close();
  }

  private void startTask(RudeBroker.Manner manner) throws Exception {
    broker = new RudeBroker(manner);
    task = StartedTask.of(DecoderTest.options("mqtt.server.uri", broker.uri()));
  }

  private int waitAfter(String advice) throws Exception {
    Pattern line = Pattern.compile(Pattern.quote(advice) + ".*next attempt in (\\d+) ms");
    Await.until(advice, () -> line.matcher(log.text()).find());
    MatchResult found = line.matcher(log.text()).results().findFirst().orElseThrow();
    return Integer.parseInt(found.group(1));
  }

  @Test
  void aSessionTakenOverIsLeftToTheOtherForLongAndTheLogSaysWhy() throws Exception {
    startTask(RudeBroker.Manner.TAKEN_OVER);
    assertTrue(waitAfter("Another client has connected with the same id") >= 60_000);
    assertEquals(1, broker.clients());
  }

  @Test
  void connectionsThatEndSoonAgainAndAgainMakeTheLogSayWhatItMayBe() throws Exception {
    startTask(RudeBroker.Manner.GONE);
    assertTrue(waitAfter("perhaps another client connects with the same id") > 0);
    assertEquals(4, broker.clients());
  }
}
