-- An alert for each sensor that has been silent for a while, by the time of the network: the others' readings must go on.
-- uses readings-once.sql
-- uses alerts.sql
INSERT INTO alerts
SELECT sensor_id, 'silence', MAX(event_time) + ${silence.minutes} * 60000, CAST(${silence.minutes} AS DOUBLE), 'min',
  MAP['last', CAST(MAX(event_time) AS STRING)], 'raised', 'silence'
FROM TABLE(SESSION(
  TABLE readings_once PARTITION BY sensor_id, DESCRIPTOR(et), INTERVAL '${silence.minutes}' MINUTE(4)))
GROUP BY sensor_id, window_start, window_end;
