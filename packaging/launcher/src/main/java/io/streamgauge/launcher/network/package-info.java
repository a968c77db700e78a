// SPDX-License-Identifier: Apache-2.0
/**
 * A network of sensors that does not exist, for the quickstart and for {@code packaging/simulate}.
 *
 * <pre>
 * Sensors --> Sensor, Climate (Anomaly), Mishaps --> SimulatedReading --MessageFormat--> NetworkMessage
 * SensorNetwork: in turn, as fast as it is told      (the quickstart)      \
 *                                                                           Traffic --> Publisher --BrokerAccess--> MQTT broker
 * SimulatedNetwork: each SimulatedSensor by its interval and its Connection /
 * Simulate --SimulateOptions--> NetworkPlan
 * </pre>
 *
 * <p>Threads: Publisher asks for messages and sends them in a thread of its own.
 */
package io.streamgauge.launcher.network;
