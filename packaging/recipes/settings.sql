-- What all jobs have in common.

-- Windows of minutes are cut in UTC: in a zone with summer time two of them would have the same name in autumn.
SET 'table.local-time-zone' = 'UTC';
SET 'execution.checkpointing.interval' = '${checkpoint}';
SET 'execution.checkpointing.mode' = 'EXACTLY_ONCE';
SET 'table.exec.source.idle-timeout' = '${idle}';
