-- Readings in Avro, with a registry that speaks Confluent's API. A field that a schema does not have is null.
-- A value that is no Avro of the registry ends the job: this format cannot leave one out.
-- uses readings-topic.sql
CREATE TEMPORARY TABLE readings WITH (
  'format' = 'avro-confluent',
  'avro-confluent.url' = '${registry}'
) LIKE readings_topic;
