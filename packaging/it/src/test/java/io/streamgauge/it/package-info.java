// SPDX-License-Identifier: Apache-2.0
/**
 * What integration tests of several packages share: stand-ins for stations, and counters of what
 * arrives. Real parts come from {@code io.streamgauge.launcher}.
 *
 * <pre>
 * mqtt    rest    files    archive    bundle     each with its stack and its own stand-ins
 *   \      |       |        |        /
 *    RestStack --> WorkerStack, PagedStations                  ReadingCensus --> CommittedRecords
 *      |                                                     NumberedPublisher --> MqttClients
 *    ConnectorOptions, KafkaClients
 * </pre>
 *
 * <p>Threads: two test classes run at a time, each with parts of its own; stand-ins answer in
 * threads of their own and guard what tests read by their monitor.
 */
package io.streamgauge.it;
