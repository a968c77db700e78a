-- The mean of each region, each five minutes.
-- uses means.sql
-- uses aggregates.sql
INSERT INTO aggregates
SELECT region, observed_property || '_mean_${window.minutes}min', end_time, mean, unit,
  MAP['region', region], readings, total, lowest, highest
FROM means;
