-- Readings in JSON without schemas: the converter of the examples.
-- uses readings-topic.sql
CREATE TEMPORARY TABLE readings WITH (
  'format' = 'json',
  'json.ignore-parse-errors' = 'true'
) LIKE readings_topic;
