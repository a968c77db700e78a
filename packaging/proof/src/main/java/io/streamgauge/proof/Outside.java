// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import io.streamgauge.launcher.ArchiveCensus;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The count of the numbers in the Parquet files, with SQL. */
final class Outside {
  private static final int AT_A_TIME = 400_000;

  private Outside() {}

  /** Asks the files how often they have each number of a source. */
  static void count(ArchiveCensus archive, String topic, Numbers numbers) throws SQLException {
    Map<Long, Integer> counts = new HashMap<>();
    // An answer at a time need not hold a day's readings.
    for (int from = 0; archive.count() > 0 && from <= numbers.sent(); from += AT_A_TIME) {
      List<List<String>> rows = archive.table(query(archive.rows(), topic, from, AT_A_TIME));
      for (List<String> row : rows.subList(1, rows.size())) {
        counts.put(Long.parseLong(row.get(0)), Integer.parseInt(row.get(1)));
      }
    }
    numbers.archived(counts);
  }

  private static String query(String rows, String topic, int from, int many) {
    return "SELECT n, count(*) FROM (SELECT CAST(regexp_extract(CAST(attributes['n'] AS VARCHAR),"
        + " '[0-9]+') AS BIGINT) AS n FROM "
        + rows
        + " WHERE regexp_matches(_kafka_topic, '^"
        + topic
        + "(-.*)?$')) WHERE n >= "
        + from
        + " AND n < "
        + (from + many)
        + " GROUP BY n";
  }
}
