-- The journeys of mobile sensors: readings with no longer pause between them, with the box that they were in.
-- uses readings-once.sql
-- uses aggregates.sql
INSERT INTO aggregates
SELECT sensor_id, observed_property || '_session', MAX(event_time), AVG(`result`), unit,
  MAP['begin', CAST(MIN(event_time) AS STRING),
      'west', CAST(MIN(longitude) AS STRING), 'east', CAST(MAX(longitude) AS STRING),
      'south', CAST(MIN(latitude) AS STRING), 'north', CAST(MAX(latitude) AS STRING)],
  COUNT(`result`), SUM(`result`), MIN(`result`), MAX(`result`)
FROM TABLE(SESSION(
  TABLE readings_once PARTITION BY (sensor_id, observed_property, unit), DESCRIPTOR(et), INTERVAL '${session.minutes}' MINUTE(4)))
WHERE sensor_id LIKE '${mobile}'
GROUP BY sensor_id, observed_property, unit, window_start, window_end;
