// SPDX-License-Identifier: Apache-2.0
/**
 * Programs of a gateway beside its log and its worker: checks at the centre before it is installed,
 * the guard of its disk, and the page that says how it does. The script {@code gateway} starts it.
 *
 * <pre>
 * EdgeMain install --> UplinkRules, CentreNames (topics, name)
 * EdgeMain guard   --> Guard --Supervisor (Pauses, RestartTimes)--> Connectors (RestConnectors)
 *                        |----> LocalLog (KafkaLocalLog) --> LogMemory, OpenEnds, Waiting
 *                        |----> CentreSide --> SentPositions (CentrePositions), UplinkMoves
 *                        |----> GatewayState, GatewayFiles, DiskRoom
 *                        +----> GatewayStatus in a file --> StatusPage (EdgeMain show)
 * EdgeMain decide, remove --> files that the guard reads: Decisions, Removal
 * </pre>
 *
 * <p>Threads: one. What takes its time to not answer is asked last.
 */
package io.streamgauge.edge;
