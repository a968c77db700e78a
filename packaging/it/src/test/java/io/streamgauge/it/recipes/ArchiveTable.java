// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.it.CommittedRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A file of rows with the archive's columns, for the questions to DuckDB. */
final class ArchiveTable implements AutoCloseable {
  private final Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
  private final ObjectMapper json = new ObjectMapper();
  private int rows;

  ArchiveTable() throws Exception {
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "CREATE TABLE archive (sensor_id VARCHAR, observed_property VARCHAR, event_time"
              + " TIMESTAMPTZ, result DOUBLE, unit VARCHAR, _kafka_topic VARCHAR, _kafka_offset"
              + " BIGINT, _header_ingest_timestamp VARCHAR, _header_backfill VARCHAR)");
    }
  }

  /** Adds the records of a topic. */
  void add(String bootstrap, String topic) throws Exception {
    for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.of(bootstrap, topic)) {
      JsonNode value = json.readTree(record.value());
      String ingested =
          new String(
              record.headers().lastHeader("ingest_timestamp").value(), StandardCharsets.UTF_8);
      add(
          topic,
          value.get("sensor_id").asText(),
          value.get("event_time").asLong(),
          value.get("result").asDouble(),
          ingested);
    }
  }

  /** Adds a row about a level. */
  void add(String topic, String sensor, long time, double result, String ingested)
      throws Exception {
    try (PreparedStatement insert =
        duckdb.prepareStatement(
            "INSERT INTO archive VALUES (?, 'level', make_timestamptz(?), ?, 'm', ?, ?, ?,"
                + " NULL)")) {
      insert.setString(1, sensor);
      insert.setLong(2, time * 1_000);
      insert.setDouble(3, result);
      insert.setString(4, topic);
      insert.setLong(5, rows++);
      insert.setString(6, ingested);
      insert.execute();
    }
  }

  /** Adds what a statement selects. */
  void execute(String sql) throws Exception {
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * The answer to a file of SQL, with other values of its variables.
   *
   * @param settings each as {@code name = value}
   */
  List<List<String>> ask(Path directory, String file, String... settings) throws Exception {
    Path parquet = directory.resolve("archive.parquet");
    Files.deleteIfExists(parquet);
    execute("COPY archive TO '" + parquet + "' (FORMAT parquet)");
    return askFiles(parquet.toString(), file, settings);
  }

  /** The answer from files of an archive. */
  List<List<String>> askFiles(String files, String file, String... settings) throws Exception {
    String text = Files.readString(RecipeRun.RECIPES.resolve(file));
    text = set(text, "files = '" + files + "'");
    for (String setting : settings) {
      text = set(text, setting);
    }
    List<List<String>> answer = new ArrayList<>();
    for (String sql : text.split(";\n", -1)) {
      if (sql.isBlank()) {
        continue;
      }
      try (Statement statement = duckdb.createStatement()) {
        if (statement.execute(sql)) {
          try (ResultSet result = statement.getResultSet()) {
            answer = rows(result);
          }
        }
      }
    }
    return answer;
  }

  private static String set(String text, String setting) {
    String name = setting.substring(0, setting.indexOf(' '));
    Matcher line = Pattern.compile("(?m)^SET VARIABLE " + name + " = .*;$").matcher(text);
    if (!line.find()) {
      throw new AssertionError("no variable " + name);
    }
    return line.replaceFirst(Matcher.quoteReplacement("SET VARIABLE " + setting + ";"));
  }

  private static List<List<String>> rows(ResultSet result) throws Exception {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>();
    int columns = result.getMetaData().getColumnCount();
    for (int i = 1; i <= columns; i++) {
      head.add(result.getMetaData().getColumnLabel(i));
    }
    rows.add(head);
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(String.valueOf(result.getString(i)));
      }
      rows.add(row);
    }
    return rows;
  }

  @Override
  public void close() throws SQLException {
    duckdb.close();
  }
}
