// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the session of a broker that has lost count is resumed, and how often. */
class MiscountTest {
  private static final Duration QUIET = Duration.ofMillis(50);

  private final MqttSourceConfig config =
      MqttSourceConfig.of(DecoderTest.options("mqtt.client.id.prefix", "miscount"));
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Inbox inbox = new Inbox(1_000_000);
  private final PendingAcks pending = new PendingAcks(inbox::release);
  private final MessageIntake intake = new MessageIntake(config, inbox, pending, new MqttMetrics());
  private final List<MqttConnection> connections = new ArrayList<>();
  private final List<Integer> resumed = new ArrayList<>();
  private final Miscount miscount =
      new Miscount(thread, QUIET, intake, pending, this::resumeWithTheNext);

  @AfterEach
  void close() {
    thread.shutdownNow();
    connections.forEach(MqttConnection::close);
  }

  private MqttConnection next() {
    ServerUri server = config.connection().servers().get(0);
    MqttSession session = new MqttSession(config, config, inbox, pending, new MqttMetrics(), null);
    int number = connections.size() + 1;
    MqttConnection connection =
        new MqttConnection(number, server, config, config.connection().loadTls(), 100, session);
    connections.add(connection);
    return connection;
  }

  private void resumeWithTheNext(MqttConnection connection) {
    resumed.add(connection.number());
    miscount.opened(next());
  }

  private void onThread(Runnable work) throws Exception {
    thread.submit(work).get(20, TimeUnit.SECONDS);
  }

  /** The numbers of the connections that were followed by the next. */
  private List<Integer> resumed() throws Exception {
    return thread.submit(() -> List.copyOf(resumed)).get(20, TimeUnit.SECONDS);
  }

  private void letPass(int quiets) throws Exception {
    thread.schedule(() -> {}, quiets * QUIET.toMillis(), TimeUnit.MILLISECONDS).get();
  }

  @Test
  void silentBrokerIsAskedThreeTimesAgain() throws Exception {
    onThread(() -> miscount.seen(next(), "miscount-0"));
    Await.until("three resumptions", () -> resumed().size() == 3);
    letPass(4);
    assertEquals(List.of(1, 2, 3), resumed());
  }

  @Test
  void brokerThatCountsRightIsLeftAlone() throws Exception {
    onThread(() -> miscount.opened(next()));
    letPass(4);
    assertEquals(List.of(), resumed());
  }

  @Test
  void whatKafkaDoesNotHaveYetIsWaitedFor() throws Exception {
    Delivery delivery = Deliveries.of(1, 1, () -> {});
    pending.received(delivery);
    onThread(() -> miscount.seen(next(), "miscount-0"));
    letPass(4);
    assertEquals(List.of(), resumed());
    pending.handedOut(delivery, 0, true);
    Await.until("a resumption", () -> resumed().size() > 0);
  }
}
