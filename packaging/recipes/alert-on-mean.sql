-- An alert when the mean of a region passes a limit, and one when it is well below it again. Between the two limits
-- everything stays as it is, so a mean that trembles about one of them raises no second alert.
-- uses means.sql
-- uses alerts.sql
INSERT INTO alerts
SELECT region, observed_property, end_time, mean, unit, MAP['region', region],
  CASE state WHEN 1 THEN 'raised' ELSE 'cleared' END, 'mean'
FROM (
  SELECT *, LAG(state) OVER (PARTITION BY region, observed_property ORDER BY et) AS state_before
  FROM (
    SELECT *, LAST_VALUE(passed) OVER (
      PARTITION BY region, observed_property ORDER BY et
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS state
    FROM (
      SELECT *, CASE WHEN mean > ${alert.raise} THEN 1 WHEN mean < ${alert.clear} THEN 0 END AS passed
      FROM means
      WHERE observed_property = '${alert.property}')))
WHERE state <> COALESCE(state_before, 0);
