// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

/** Names of the headers that MQTT adds to the envelope; all values are strings. */
final class MqttHeaders {
  static final String TOPIC = "mqtt.topic";

  /** {@code true} on a message that the broker had kept from before the subscription. */
  static final String RETAINED = "mqtt.retained";

  /** {@code true} where an earlier delivery may have reached Kafka already. */
  static final String REDELIVERY = "mqtt.redelivery";

  static final String CONTENT_TYPE = "mqtt.content_type";

  /** In Base64: it is binary. */
  static final String CORRELATION_DATA = "mqtt.correlation_data";

  /** Before the name of a user property, which could otherwise pass for one of the envelope. */
  static final String USER_PREFIX = "mqtt.user.";

  /** How many properties of MQTT 5 have no header here, since all of them would be too long. */
  static final String PROPERTIES_LEFT_OUT = "mqtt.properties.left_out";

  private MqttHeaders() {}
}
