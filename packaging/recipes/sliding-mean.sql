-- The mean of the last five minutes of each region, each minute.
-- uses readings-once.sql
-- uses aggregates.sql
INSERT INTO aggregates
SELECT region, observed_property || '_sliding_mean_${window.minutes}min',
  UNIX_TIMESTAMP(DATE_FORMAT(window_end, 'yyyy-MM-dd HH:mm:ss')) * 1000,
  AVG(`result`), unit, MAP['region', region], COUNT(`result`), SUM(`result`), MIN(`result`), MAX(`result`)
FROM TABLE(HOP(TABLE readings_once, DESCRIPTOR(et), INTERVAL '${slide.minutes}' MINUTE(4), INTERVAL '${window.minutes}' MINUTE(4)))
WHERE `result` IS NOT NULL
GROUP BY region, observed_property, unit, window_start, window_end;
