// SPDX-License-Identifier: Apache-2.0
/**
 * The launcher that the quickstart and the integration tests share: real parts, each in a process
 * of its own, on free ports of 127.0.0.1, stopped by their own process handles.
 *
 * <pre>
 * Bundle (unpacked) --> ConnectWorker --ConnectRest--> connectors from packaging/examples
 * network.SensorNetwork, Publisher --> MqttBroker -+
 * StationService (HTTP) ----------------------+--> KafkaBroker --TopicCensus--> Summary
 *                                                  archive files --ArchiveCensus--> Summary
 * RecipesProcess (Flink) --> KafkaBroker --AlertWatch--> FireAlerts
 * Stack = all of these below one directory; ChildProcess and Ports serve each part; Quickstart tells it all.
 * </pre>
 *
 * <p>Threads: whoever starts a part stops it, in one thread; a shutdown hook ends what is left
 * over. Publisher sends and AlertWatch reads in threads of their own.
 */
package io.streamgauge.launcher;
