-- The mean of each region and property in windows that follow one another.
-- window_start and window_end must both be grouped by, else results are updated for ever.
-- uses readings-once.sql
CREATE TEMPORARY VIEW means AS
SELECT region, observed_property, unit,
  UNIX_TIMESTAMP(DATE_FORMAT(window_end, 'yyyy-MM-dd HH:mm:ss')) * 1000 AS end_time,
  AVG(`result`) AS mean, COUNT(`result`) AS readings, SUM(`result`) AS total,
  MIN(`result`) AS lowest, MAX(`result`) AS highest,
  window_time AS et
FROM TABLE(TUMBLE(TABLE readings_once, DESCRIPTOR(et), INTERVAL '${window.minutes}' MINUTE(4)))
WHERE `result` IS NOT NULL
GROUP BY region, observed_property, unit, window_start, window_end, window_time;
