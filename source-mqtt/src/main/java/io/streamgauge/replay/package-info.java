// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a record from a topic back to where it belongs: a second chance for what was routed,
 * came late or could not be decoded.
 *
 * <pre>
 * ReplaySourceConnector --ReplayConfig (ReplayOptions, ConsumerSettings)--> ReplaySourceTask
 * SourceCluster (ClusterClients, TopicIds), StoredPlaces, LogEnds --ScanStart: where each partition begins and ends--> TopicScan
 * Kafka --TopicScan (a PartitionScan for each partition; FutureEnd, LogChanges)--> record
 * record --RecordConverters--> TopicRecord --Selection, Passes--> taken or not
 * TopicRecord --SourceReading (takes off what transforms did), or KeptPayload and mqtt.KeptPayloads-->
 *   ReplayedRecord with its ReplayOffset --> the connector's own transforms --> Kafka
 * commitRecord --> ReplayCounts, which ReplayMetrics shows and ReplayReport tells
 * </pre>
 *
 * <p>Threads: all belongs to the task's polling thread, but ReplayCounts, which the producer's
 * thread may tell of records, metrics, which anybody reads, and what TopicIds answer, which a
 * client's thread completes.
 */
package io.streamgauge.replay;
