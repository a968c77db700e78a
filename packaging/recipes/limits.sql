-- Readings above a limit, each once and at once: no window and no watermark is waited for.
-- A reading that comes again within a day, unchanged, is no second alert; one that was revised is.
-- uses ${source}.sql
-- uses alerts.sql
SET 'table.exec.state.ttl' = '1 d';
INSERT INTO alerts
SELECT sensor_id, observed_property, event_time, `result`, unit, attributes, 'raised', 'limit'
FROM (
  SELECT *, ROW_NUMBER() OVER (
    PARTITION BY sensor_id, observed_property, event_time, `result` ORDER BY seen) AS copy
  FROM readings
  WHERE event_time IS NOT NULL
    AND (observed_property = 'temperature' AND unit = 'Cel' AND `result` > ${limit.temperature}
      OR observed_property = 'smoke' AND unit = 'ug/m3' AND `result` > ${limit.smoke}))
WHERE copy = 1;
