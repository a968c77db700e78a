-- Readings as they are on the topic, whatever converter has written them: one of readings-json.sql and readings-avro.sql says which.
-- uses settings.sql
CREATE TEMPORARY TABLE readings_topic (
  sensor_id STRING,
  observed_property STRING,
  event_time BIGINT,
  `result` DOUBLE,
  unit STRING,
  longitude DOUBLE,
  latitude DOUBLE,
  attributes MAP<STRING, STRING>,
  headers MAP<STRING, BYTES> METADATA VIRTUAL,
  kafka_offset BIGINT METADATA FROM 'offset' VIRTUAL,
  seen AS PROCTIME(),
  -- A value without a time is of 1970, and late: nothing that is on a topic ends the job.
  et AS TO_TIMESTAMP_LTZ(COALESCE(event_time, 0) - ${end.ms}, 3),
  -- The watermark is the one of LateEvents, which no wrong clock and no backfill has moved, less what it lets pass behind it.
  WATERMARK FOR et AS TO_TIMESTAMP_LTZ(
    UNIX_TIMESTAMP(SUBSTRING(DECODE(headers['watermark'], 'UTF-8'), 1, 19) || 'Z', 'yyyy-MM-dd''T''HH:mm:ssX') * 1000
      - ${lateness.ms} - 2, 3)
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${bootstrap}',
  'properties.group.id' = 'recipes-${recipe}',
  'properties.isolation.level' = 'read_committed',
  'topic' = '${readings}',
  'scan.startup.mode' = '${start}',
  'properties.auto.offset.reset' = 'earliest',
  'scan.bounded.mode' = '${until}'
);
