// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The contents of the Parquet files, asked with SQL by a reader that shares no code with the sink.
 */
public final class ArchiveCensus implements AutoCloseable {
  private final Path directory;
  private final Connection duckdb;

  public ArchiveCensus(Path directory) throws SQLException {
    this.directory = directory;
    this.duckdb = DriverManager.getConnection("jdbc:duckdb:");
  }

  /** The table function that reads every file of the archive. */
  public String rows() {
    return "read_parquet('"
        + directory
        + "/**/*.parquet', hive_partitioning=true, union_by_name=true)";
  }

  /** Rows in the archive. */
  public long count() throws SQLException {
    return isEmpty() ? 0 : number("SELECT count(*) FROM " + rows());
  }

  /** Different Kafka records among the rows. */
  public long distinct() throws SQLException {
    return isEmpty()
        ? 0
        : number(
            "SELECT count(*) FROM (SELECT DISTINCT _kafka_topic, _kafka_partition, _kafka_offset"
                + " FROM "
                + rows()
                + ")");
  }

  /** The result of a query, headings first, as texts. */
  public List<List<String>> table(String sql) throws SQLException {
    // A failed query closes its statement, so each query has its own.
    try (Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      List<List<String>> table = new ArrayList<>();
      List<String> head = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        head.add(result.getMetaData().getColumnLabel(i));
      }
      table.add(head);
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          String value = result.getString(i);
          row.add(value == null ? "-" : value);
        }
        table.add(row);
      }
      return table;
    }
  }

  private long number(String sql) throws SQLException {
    return Long.parseLong(table(sql).get(1).get(0));
  }

  /** DuckDB refuses a pattern that matches no file. */
  private boolean isEmpty() {
    if (!Files.isDirectory(directory)) {
      return true;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.noneMatch(file -> file.toString().endsWith(".parquet"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
