-- The complete summary of each local day, for DuckDB over the archive: in time, late and replayed readings, each once,
-- the newest revision. Run it again when late readings have come; daily.sql has the fast one.
SET VARIABLE files = '/var/lib/streamgauge/archive/topics/**/*.parquet';
SET VARIABLE topics = ['readings-clean', 'readings-late'];
SET VARIABLE zone = 'Europe/Berlin';
-- 1 where a time is the end of what was measured, as end.ms of the other recipes.
SET VARIABLE end_ms = 1;

WITH once AS (
  SELECT *
  FROM read_parquet(getvariable('files'), hive_partitioning = true, union_by_name = true)
  WHERE list_contains(getvariable('topics'), _kafka_topic)
  QUALIFY row_number() OVER (
    PARTITION BY sensor_id, observed_property, event_time
    ORDER BY _header_ingest_timestamp::TIMESTAMPTZ DESC NULLS LAST, _kafka_offset DESC) = 1)
SELECT sensor_id, observed_property, unit,
  timezone(getvariable('zone'), event_time - to_milliseconds(getvariable('end_ms')))::DATE AS day,
  count(result) AS readings, count(result) FILTER (_kafka_topic LIKE '%-late') AS late,
  sum(result) AS total, avg(result) AS mean, min(result) AS lowest, max(result) AS highest
FROM once
WHERE result IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
