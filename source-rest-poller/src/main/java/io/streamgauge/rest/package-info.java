// SPDX-License-Identifier: Apache-2.0
/**
 * Polls the stations of a web service.
 *
 * <pre>
 * StationFile or Discovery --StationList--> StationWatch --new list--> RestStationSourceConnector (TrialRequest)
 * RestStationSourceConnector (RestStationSourceConfig, Preset, StationShares) --stations--> RestStationSourceTask
 * StationQueue (Turns of StationPoller, Window.Range) --stations that are due--> GroupRequest --GroupRequest.Filling (RequestTemplate)--> Request
 * StationPoller (Reader: Live, Backfill or GapRetry; Station.Schedule, WindowPlan, Cursor) tells a GroupRequest the Window that it needs
 * Request --OpenRequests (rest.http)--> Response --> GroupAnswers --Page--> extract --Row--> StationPoller (PendingRecords.Rows) of its station
 * StationQueue --stations that have something to hand over, first come first--> RestStationSourceTask, which gathers them into a batch
 * Cursor tells new, late and changed rows from known ones; a GroupRequest that fails is split until one station fails alone
 * Row + StationProgress (live and backfill Cursor) as of that row --PendingRecords (RecordMaker)--> SourceRecord (OffsetMap)
 * StationProgress (GapLedger, GapPolicy, Gap) --GapRound--> StationPoller once more; each change of a Gap --CoverageReports--> SourceRecord
 * </pre>
 *
 * <p>Threads: all of a task, its queues, pollers and cursors belong to the thread on which Connect
 * calls it; only answers come from the client's threads, through one blocking queue, and only
 * RestMetrics is read by others. Of the connector, StationWatch has a thread of its own, which
 * shares two volatile fields with Connect's.
 */
package io.streamgauge.rest;
