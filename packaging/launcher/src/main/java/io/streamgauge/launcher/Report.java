// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The quickstart's tables. */
final class Report {
  private Report() {}

  /** What was published, where it is now, and the difference. */
  static String counts(Summary summary, Map<String, Long> topics) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("what", "records"));
    rows.add(row("published (MQTT and REST)", summary.published()));
    rows.add(row("on clean topics", summary.clean()));
    rows.add(row("on quarantine topics", summary.quarantine()));
    rows.add(row("on late topics", summary.late()));
    rows.add(row("on dead letter topics", summary.deadLetter()));
    rows.add(
        row(
            "difference",
            summary.published()
                + summary.repeatedMqtt()
                + summary.repeatedRest()
                - summary.clean()
                - summary.quarantine()
                - summary.late()
                - summary.deadLetter()));
    rows.add(row("rows in the archive", summary.archivedRows()));
    rows.add(row("different records in the archive", summary.archivedDistinct()));
    rows.add(row("lost", summary.lost()));
    rows.add(row("repeated MQTT readings", summary.repeatedMqtt()));
    rows.add(row("repeated REST readings", summary.repeatedRest()));
    rows.add(row("repeated archive rows", summary.repeatedRows()));
    List<List<String>> byTopic = new ArrayList<>();
    byTopic.add(List.of("topic", "records"));
    topics.forEach((topic, count) -> byTopic.add(row(topic, count)));
    return TextTable.of(rows) + "\n" + TextTable.of(byTopic);
  }

  /**
   * What a user would look at first, asked from the Parquet files with SQL.
   *
   * @param start when data began to flow: lags are those of readings measured since
   */
  static String archive(ArchiveCensus archive, Instant start) throws SQLException {
    String rows = archive.rows();
    return "Rows by region and day (the five newest days):\n"
        + TextTable.of(
            archive.table(
                "SELECT coalesce(region, 'rivers') AS region, date, count(*) AS rows,"
                    + " count(DISTINCT sensor_id) AS sensors FROM "
                    + rows
                    + " WHERE date >= current_date - 4 GROUP BY ALL ORDER BY region, date"))
        + "\nQuality (QARTOD: 1 pass, 3 suspect, 4 fail, 9 missing; - not checked):\n"
        + TextTable.of(
            archive.table(
                "SELECT split_part(_kafka_topic, '-', 2) AS topic, observed_property,"
                    + " coalesce(_header_qc_flag, '-') AS qc_flag, count(*) AS rows FROM "
                    + rows
                    + " GROUP BY ALL ORDER BY ALL"))
        + "\nFrom measurement to worker, readings measured since the start that are not late, in seconds:\n"
        + TextTable.of(
            archive.table(
                "WITH lag AS (SELECT split_part(_kafka_topic, '-', 1) AS source,"
                    + " epoch(CAST(_header_ingest_timestamp AS TIMESTAMPTZ)) - epoch(event_time)"
                    + " AS seconds FROM "
                    + rows
                    + " WHERE epoch(event_time) >= "
                    + start.getEpochSecond()
                    + " AND _kafka_topic LIKE '%-clean')"
                    + " SELECT source, count(*) AS readings,"
                    + " round(quantile_cont(seconds, 0.5), 3) AS p50,"
                    + " round(quantile_cont(seconds, 0.99), 3) AS p99"
                    + " FROM lag GROUP BY ALL ORDER BY ALL"));
  }

  private static List<String> row(String what, long count) {
    return List.of(what, Long.toString(count));
  }
}
