-- How far the mean of a region is from that of all other regions in the same window.
-- uses means.sql
-- uses aggregates.sql
INSERT INTO aggregates
SELECT region, observed_property || '_over_others_${window.minutes}min', end_time,
  mean - (total_of_all - total) / (readings_of_all - readings), unit,
  MAP['region', region], readings, total, lowest, highest
FROM (
  SELECT *, SUM(total) OVER same_window AS total_of_all, SUM(readings) OVER same_window AS readings_of_all
  FROM means
  -- All regions of a window have its time, and the window before is longer ago than a second.
  WINDOW same_window AS (
    PARTITION BY observed_property, unit ORDER BY et RANGE BETWEEN INTERVAL '1' SECOND PRECEDING AND CURRENT ROW))
WHERE readings_of_all > readings;
