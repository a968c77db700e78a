-- One row for each reading: of all that came for a sensor, a property and a time, the newest revision.
-- Every aggregate reads this view: MQTT is at least once, and a source that starts again forgets what Deduplicate saw.
-- Windows of a millisecond have the same end as the reading in it, so it keeps its time, and its state goes when the
-- watermark has passed. Two copies of a reading have one key, so they are on one partition and the later has the higher offset.
-- uses ${source}.sql
CREATE TEMPORARY VIEW readings_once AS
SELECT sensor_id, observed_property, event_time, `result`, unit, longitude, latitude,
  COALESCE(attributes['${region}'], '(none)') AS region,
  window_time AS et
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY window_start, window_end, sensor_id, observed_property, event_time
    ORDER BY kafka_offset DESC) AS newest
  FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(et), INTERVAL '0.001' SECOND)))
WHERE newest = 1;
