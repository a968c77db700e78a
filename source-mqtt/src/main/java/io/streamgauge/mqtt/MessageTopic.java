// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.SourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;

/**
 * What all messages of an MQTT topic share. The parts of records are made once here: a sensor's
 * topic stays the same for years, and objects that are not made again need not be collected again.
 *
 * @param known whether a filter matches the topic
 * @param names the topic itself under its name, and the named levels
 * @param kafkaTopic Kafka topic of messages that are passed on as one value
 * @param key key of such messages
 * @param header the header that says the topic
 * @param headers headers of messages that are passed on as one value, beside that one
 */
record MessageTopic(
    boolean known,
    Map<String, String> names,
    String kafkaTopic,
    String key,
    Header header,
    List<Header> headers) {

  static MessageTopic of(boolean known, Map<String, String> names, SourceOptions options) {
    ConnectHeaders own = new ConnectHeaders();
    own.addString(MqttHeaders.TOPIC, names.get(MqttSourceConfig.TOPIC_NAME));
    ConnectHeaders shared = new ConnectHeaders();
    if (names.containsKey(EnvelopeHeaders.SENSOR_ID)) {
      shared.addString(EnvelopeHeaders.SENSOR_ID, names.get(EnvelopeHeaders.SENSOR_ID));
    }
    shared.addString(EnvelopeHeaders.PAYLOAD_VERSION, options.payloadVersion());
    List<Header> headers = new ArrayList<>();
    shared.forEach(headers::add);
    return new MessageTopic(
        known,
        Map.copyOf(names),
        options.topic().fillTopic(names),
        options.key().fill(names),
        own.lastWithName(MqttHeaders.TOPIC),
        List.copyOf(headers));
  }
}
