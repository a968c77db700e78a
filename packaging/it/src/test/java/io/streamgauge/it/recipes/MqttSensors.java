// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.streamgauge.common.Observation;
import io.streamgauge.it.MqttClients;
import io.streamgauge.testing.Await;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sensors that publish their readings as fast as the MQTT broker takes them, each with a number.
 */
final class MqttSensors implements AutoCloseable {
  private static final int MOST_IN_FLIGHT = 200;

  private final ObjectMapper json = new ObjectMapper();
  private final Semaphore free = new Semaphore(MOST_IN_FLIGHT);
  private final AtomicInteger failed = new AtomicInteger();
  private final Mqtt5AsyncClient client;
  private final String root;
  private int published;

  /** Sensors below the first level {@code root} of topics. */
  MqttSensors(URI broker, String root) {
    this.root = root;
    client = MqttClients.to(broker, "sensors-of-" + root).buildAsync();
    Await.done(client.connect());
  }

  /** Publishes a reading as the example expects it. */
  void write(Observation reading) {
    ObjectNode payload =
        json.createObjectNode()
            .put("n", published++)
            .put("time", reading.eventTime().toString())
            .put("value", reading.result())
            .put("unit", reading.unit())
            .put("x", 500_000)
            .put("y", 5_500_000)
            .put("crs", "EPSG:32633");
    String region = reading.attributes().get("region");
    free.acquireUninterruptibly();
    var unused =
        client
            .publishWith()
            .topic(String.join("/", root, region, reading.sensorId(), reading.observedProperty()))
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(payload.toString().getBytes(StandardCharsets.UTF_8))
            .send()
            .whenComplete(
                (result, failure) -> {
                  if (failure != null || result.getError().isPresent()) {
                    failed.incrementAndGet();
                  }
                  free.release();
                });
  }

  /** How many messages there are, after the broker has taken all of them. */
  int published() {
    free.acquireUninterruptibly(MOST_IN_FLIGHT);
    free.release(MOST_IN_FLIGHT);
    assertEquals(0, failed.get(), "messages that the broker did not take");
    return published;
  }

  @Override
  public void close() {
    Await.done(client.disconnect().exceptionally(error -> null));
  }
}
