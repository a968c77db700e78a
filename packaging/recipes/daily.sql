-- The fast summary of each day: that of the clocks on the wall, of 23, 24 or 25 hours, when the watermark has passed its end.
-- What came later is not in it: daily-complete.duckdb.sql has it, from the archive.
-- uses readings-once.sql
-- uses aggregates.sql
SET 'table.local-time-zone' = '${zone}';
INSERT INTO aggregates
SELECT sensor_id, observed_property || '_daily_mean',
  UNIX_TIMESTAMP(DATE_FORMAT(window_end, 'yyyy-MM-dd HH:mm:ss')) * 1000,
  AVG(`result`), unit,
  MAP['region', region, 'day', DATE_FORMAT(window_start, 'yyyy-MM-dd'),
      'hours', CAST((UNIX_TIMESTAMP(DATE_FORMAT(window_end, 'yyyy-MM-dd HH:mm:ss'))
        - UNIX_TIMESTAMP(DATE_FORMAT(window_start, 'yyyy-MM-dd HH:mm:ss'))) / 3600 AS STRING)],
  COUNT(`result`), SUM(`result`), MIN(`result`), MAX(`result`)
FROM TABLE(TUMBLE(TABLE readings_once, DESCRIPTOR(et), INTERVAL '1' DAY))
WHERE `result` IS NOT NULL
GROUP BY sensor_id, region, observed_property, unit, window_start, window_end;
