-- How late the readings of your own network come, for DuckDB over the archive, and what each tolerance.ms would lose to the
-- late topic. Lag is the time from measurement to worker, of readings that came once and were no backfill.
SET VARIABLE files = '/var/lib/streamgauge/archive/topics/**/*.parquet';
SET VARIABLE topics = ['readings-clean', 'readings-late'];
-- The share of readings that may be late.
SET VARIABLE accepted = 0.01;

WITH lags AS (
  SELECT greatest(0, min(epoch_ms(_header_ingest_timestamp::TIMESTAMPTZ)) - epoch_ms(event_time)) AS lag
  FROM read_parquet(getvariable('files'), hive_partitioning = true, union_by_name = true)
  WHERE list_contains(getvariable('topics'), _kafka_topic) AND _header_backfill IS NULL
  GROUP BY sensor_id, observed_property, event_time),
choices AS (
  SELECT unnest([5, 10, 15, 30, 60, 120, 300, 480, 900, 3600, 21600]) * 1000 AS tolerance),
losses AS (
  SELECT tolerance, count(*) AS readings, count(*) FILTER (lag > tolerance) AS late
  FROM choices CROSS JOIN lags GROUP BY tolerance)
SELECT tolerance AS "tolerance.ms", readings, late, round(100.0 * late / readings, 2) AS late_percent,
  CASE WHEN tolerance = min(tolerance) FILTER (late <= getvariable('accepted') * readings) OVER ()
    THEN 'recommended' ELSE '' END AS choice
FROM losses
ORDER BY tolerance;
