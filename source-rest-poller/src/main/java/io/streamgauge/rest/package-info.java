// SPDX-License-Identifier: Apache-2.0
/**
 * Polls the stations of a web service.
 *
 * <pre>
 * StationFile or Discovery --StationList--> StationWatch --new list--> RestStationSourceConnector (TrialRequest)
 * RestStationSourceConnector (RestStationSourceConfig, Preset, StationShares) --stations--> RestStationSourceTask
 * StationQueue (StationPoller, AskedRange) --stations that are due--> GroupRequest --RequestTemplate (RequestBody, Credentials)--> Request
 * StationPoller (PollSchedule, WindowPlan, Cursor) tells a GroupRequest the Window that it needs
 * Request --HttpFetcher (RequestBudget, Transport, TokenSource, AnswerJudge, HostBreaker)--> Response --> GroupRequest (PageWalk)
 * GroupRequest --Page--> Extractor (Levels, RowStation, ObservationMapping) --Row--> StationPoller (RowQueue) of its station
 * Cursor tells new, late and changed rows from known ones; a GroupRequest that fails is Split until one station fails alone
 * Row + StationProgress (live and backfill Cursor) as of that row --PendingRecords (RecordMaker)--> SourceRecord
 * StationProgress (GapLedger, Gap) --GapRound--> StationPoller once more; each change of a Gap --CoverageReports--> SourceRecord
 * </pre>
 */
package io.streamgauge.rest;
