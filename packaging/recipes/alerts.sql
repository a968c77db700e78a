-- The topic of alerts. They are readings in form, too: alert is raised or cleared, kind says by which rule.
CREATE TEMPORARY TABLE alerts (
  sensor_id STRING,
  observed_property STRING,
  event_time BIGINT,
  `result` DOUBLE,
  unit STRING,
  attributes MAP<STRING, STRING>,
  alert STRING,
  kind STRING
) WITH (
  'connector' = 'kafka',
  'properties.bootstrap.servers' = '${bootstrap}',
  'topic' = '${topic.alerts}',
  'key.format' = 'raw',
  'key.fields' = 'sensor_id',
  'format' = 'json',
  'sink.delivery-guarantee' = '${delivery}',
  'sink.transactional-id-prefix' = '${topic.alerts}-${recipe}',
  'properties.transaction.timeout.ms' = '900000'
);
