// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a reading from an MQTT broker to Kafka Connect, and of the acknowledgement back.
 *
 * <pre>
 * MqttSourceConnector --MqttSourceConfig--> MqttSourceTask
 * broker --MqttConnection (one per connect; Mqtt5Client, Mqtt3Client)--Message--> MqttSession
 * MqttSession --Delivery--> PendingAcks, Inbox; AbandonWatch, MqttMetrics look on
 * Inbox --MqttSourceTask.poll--> NamedLevels + Decoder (JsonDecoder, CsvDecoder, ...) --> DeliveryRecords
 * DeliveryRecords --DeliveredRecord, offset = delivery sequence and index--> Kafka
 * commitRecord --> PendingAcks --all records of a message decided, in receive order--> broker ack
 * </pre>
 */
package io.streamgauge.mqtt;
