// SPDX-License-Identifier: Apache-2.0
/**
 * Polls the stations of a web service.
 *
 * <pre>
 * StationFile or Discovery --StationList--> StationWatch --new list--> RestStationSourceConnector (TrialRequest)
 * RestStationSourceConnector (RestStationSourceConfig, Preset, StationShares) --stations--> RestStationSourceTask
 * StationPoller (PollSchedule, WindowPlan, Cursor) --Window--> RequestTemplate (RequestBody, Credentials) --Request--> HttpFetcher (RequestBudget)
 * HttpFetcher (Transport, TokenSource, AnswerJudge, HostBreaker) --Response--> StationPoller (PageWalk) --Page--> Extractor (Levels, ObservationMapping)
 * Extractor --Row--> StationPoller (RowQueue): Cursor tells new, late and changed rows from known ones
 * Row + StationProgress (live and backfill Cursor) as of that row --Handover (RecordMaker)--> SourceRecord
 * StationProgress (GapLedger, Gap) --GapRound--> StationPoller once more; each change of a Gap --CoverageReports--> SourceRecord
 *
 * With a file: URL: RestStationSourceConnector (LoggerFileConfig, FilePattern) --share--> LoggerFileSourceTask
 * FileListing --Found--> FileShelf (FileProgress, FileMark) --whose turn--> LoggerFile --FileBytes--> LineReader or DocumentReader
 * LineReader (FileHeader, LineScan) --line--> RowReader (Extractor) --FileRow--> FileBatch --RecordMaker--> SourceRecord
 * </pre>
 */
package io.streamgauge.rest;
