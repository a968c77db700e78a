// SPDX-License-Identifier: Apache-2.0
/**
 * Parts that the sources which ask or look by themselves share: the stations that they read, and
 * where Connect keeps how far they have come.
 *
 * <pre>
 * StationFile | another StationSource --StationList--> StationWatch --> the connector's tasks
 * a configuration --FormerOptions--> the same as this version writes it
 * what is read --SourcePartition, EarlierPartition--> the offset that Connect stores (SharedMap)
 * </pre>
 *
 * <p>Threads: StationWatch has one of its own, on which it reads the list and tells of a change;
 * DeliveryGuarantee is made on the task's thread and may be told of records on the producer's. All
 * other types are immutable.
 */
package io.streamgauge.common.source;
