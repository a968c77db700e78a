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
 * <p>Threads: one looks; one asks the centre and has the worker change positions there, which may
 * take minutes. It hands over what does not change, and the next look takes it.
 */
package io.streamgauge.edge;
