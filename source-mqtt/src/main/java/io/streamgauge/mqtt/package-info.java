// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a reading from an MQTT broker to Kafka Connect, and of the acknowledgement back.
 *
 * <pre>
 * MqttSourceConnector --MqttSourceConfig (a record for each group of options)--> MqttSourceTask
 * broker --MqttConnection (one per connect; Mqtt5Client, Mqtt3Client)--Message--> MqttSession
 * MqttSession --MessageIntake: Delivery--> PendingAcks, Inbox; AbandonWatch, MqttMetrics look on
 * Inbox --MqttSourceTask.poll--> MessageTopic + payload.Decoder --> DeliveryRecords, BadParts
 * DeliveryRecords --DeliveredRecord with its DeliveryOffset--> Kafka
 * commitRecord --> PendingAcks --all records of a message decided, in receive order--> broker ack
 * a connection ends --EndReason, Reconnect--> the next one
 * </pre>
 *
 * <p>Threads: the task's polling thread owns MessageTopic.Topics, DeliveryRecords, BadParts and
 * Batch; the session's own thread owns MqttSession, Reconnect, BrokerProbe.Question and Miscount;
 * the thread of each connection (MqttConnection.ClientThread) owns PacketWatch and calls
 * MessageIntake; the watch's thread owns AbandonWatch. Inbox, PendingAcks with Settled,
 * MessageIntake with Repeats, SpacedLog and MqttMetrics are where they meet, and lock or count for
 * themselves.
 */
package io.streamgauge.mqtt;
