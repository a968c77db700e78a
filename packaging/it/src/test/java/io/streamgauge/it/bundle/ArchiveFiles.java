// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

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
 * The Parquet files below one archive, whatever their columns, read by DuckDB: rows of readings,
 * and rows that the archive refused and put aside.
 */
final class ArchiveFiles implements AutoCloseable {
  private static final String ASIDE = "__unarchivable__";
  private static final String WHY =
      "SELECT concat_ws(' ', _kafka_topic, _kafka_partition, _kafka_offset, 'because', reason,"
          + " 'record', record) FROM ";

  private final Path directory;
  private final Connection duckdb;

  ArchiveFiles(Path directory) throws SQLException {
    this.directory = directory;
    this.duckdb = DriverManager.getConnection("jdbc:duckdb:");
  }

  /** Rows of readings. */
  long rows() throws SQLException {
    return count(file -> !file.toString().contains(ASIDE));
  }

  /** Rows that were put aside. */
  long refused() throws SQLException {
    return count(file -> file.toString().contains(ASIDE));
  }

  /** Topic, partition, offset, reason and record of each row that was put aside. */
  List<String> refusals() throws SQLException {
    List<String> texts = new ArrayList<>();
    for (Path file : files()) {
      if (file.toString().contains(ASIDE)) {
        try (Statement statement = duckdb.createStatement();
            ResultSet rows = statement.executeQuery(WHY + table(file))) {
          while (rows.next()) {
            texts.add(rows.getString(1));
          }
        }
      }
    }
    return texts;
  }

  private static String table(Path file) {
    return "read_parquet('" + file.toString().replace("'", "''") + "', hive_partitioning = false)";
  }

  private long count(java.util.function.Predicate<Path> wanted) throws SQLException {
    long rows = 0;
    for (Path file : files()) {
      if (wanted.test(file)) {
        try (Statement statement = duckdb.createStatement();
            ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table(file))) {
          rows += result.next() ? result.getLong(1) : 0;
        }
      }
    }
    return rows;
  }

  private List<Path> files() {
    List<Path> all = new ArrayList<>();
    for (String folder : List.of("topics", ASIDE)) {
      if (Files.isDirectory(directory.resolve(folder))) {
        try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
          all.addAll(files.filter(file -> file.toString().endsWith(".parquet")).toList());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return all;
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
