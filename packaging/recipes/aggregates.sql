-- The topic of aggregates. They are readings in form, so that the archive sink takes them with archive.schema=observation:
-- a region or a sensor, what was computed, the end of its window, and the number.
CREATE TEMPORARY TABLE aggregates (
  sensor_id STRING,
  observed_property STRING,
  event_time BIGINT,
  `result` DOUBLE,
  unit STRING,
  attributes MAP<STRING, STRING>,
  readings BIGINT,
  total DOUBLE,
  lowest DOUBLE,
  highest DOUBLE
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${bootstrap}',
  'topic' = '${topic.aggregates}',
  'key.format' = 'raw',
  'key.fields' = 'sensor_id',
  'format' = 'json',
  'sink.delivery-guarantee' = '${delivery}',
  'sink.transactional-id-prefix' = '${topic.aggregates}-${recipe}',
  'properties.transaction.timeout.ms' = '900000'
);
