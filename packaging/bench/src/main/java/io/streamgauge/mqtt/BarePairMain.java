// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The yardstick of the MQTT source: an MQTT client and a Kafka producer with nothing in between,
 * the message acknowledged in the producer's callback.
 */
final class BarePairMain {
  private BarePairMain() {}

  /** Arguments: MQTT address, Kafka address, MQTT filter, Kafka topic. */
  public static void main(String... arguments) throws InterruptedException {
    URI broker = URI.create(arguments[0]);
    String topic = arguments[3];
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[1]);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    Runtime.getRuntime().addShutdownHook(new Thread(producer::close));
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .identifier("bare-pair")
            .serverHost(broker.getHost())
            .serverPort(broker.getPort())
            .useMqttVersion5()
            .buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        message -> {
          byte[] key = message.getTopic().getLevels().get(1).getBytes(StandardCharsets.UTF_8);
          var unused =
              producer.send(
                  new ProducerRecord<>(topic, key, message.getPayloadAsBytes()),
                  (metadata, failure) -> {
                    if (failure != null) {
                      throw new IllegalStateException(failure);
                    }
                    message.acknowledge();
                  });
        },
        true);
    client.connect().join();
    client.subscribeWith().topicFilter(arguments[2]).qos(MqttQos.AT_LEAST_ONCE).send().join();
    System.out.println("the bare pair is up");
    new CountDownLatch(1).await();
  }
}
