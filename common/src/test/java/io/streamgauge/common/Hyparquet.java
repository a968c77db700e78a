// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A reader of Parquet that shares no line with ours nor with DuckDB: hyparquet, in JavaScript.
 * Needs {@code node} on the path, and the environment's STREAMGAUGE_NODE_MODULES to name a
 * directory with the packages hyparquet and hyparquet-compressors.
 */
public final class Hyparquet {
  private static final String MODULES = "STREAMGAUGE_NODE_MODULES";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private Hyparquet() {}

  /** Why it cannot run here, or nothing when it can. */
  public static Optional<String> missing() {
    String modules = System.getenv(MODULES);
    if (modules == null || !Files.isDirectory(Path.of(modules, "hyparquet"))) {
      return Optional.of(MODULES + " names no directory with hyparquet");
    }
    boolean node =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "node")));
    return node ? Optional.empty() : Optional.of("node is not installed");
  }

  /**
   * Reads all files below a directory by both readers and returns how many rows they agree on.
   *
   * @throws AssertionError naming the first row and column in which they differ
   */
  public static int sameAsDuckDb(Path directory) throws Exception {
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files = found.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
    Iterator<JsonNode> rows = read(files).iterator();
    int same = 0;
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET enable_geoparquet_conversion = false");
      for (Path file : files) {
        String table =
            "read_parquet('" + file.toString().replace("'", "''") + "', hive_partitioning = false)";
        try (ResultSet expected = statement.executeQuery(json(statement, table))) {
          while (expected.next()) {
            JsonNode there = JSON.readTree(expected.getString(1));
            require(rows.hasNext(), file + " has fewer rows than " + there);
            JsonNode row = rows.next();
            require(row.get("file").asText().equals(file.toString()), file + " has fewer rows");
            compare(there, row.get("row"), file + ": " + there);
            same++;
          }
        }
      }
    }
    require(!rows.hasNext(), "there are more rows than DuckDB has");
    return same;
  }

  private static List<JsonNode> read(List<Path> files) throws IOException, InterruptedException {
    Path script = Files.createTempFile("hyparquet", ".mjs");
    Path out = Files.createTempFile("hyparquet", ".jsonl");
    try (InputStream resource = Hyparquet.class.getResourceAsStream("/hyparquet.mjs")) {
      Files.write(script, resource.readAllBytes());
      List<String> command = new ArrayList<>(List.of("node", script.toString()));
      command.add(System.getenv(MODULES));
      files.forEach(file -> command.add(file.toString()));
      Process node =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      require(node.waitFor() == 0, "hyparquet reads the files of " + files);
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(out, StandardCharsets.UTF_8)) {
        rows.add(JSON.readTree(line));
      }
      return rows;
    } finally {
      Files.delete(script);
      Files.delete(out);
    }
  }

  /** Each row as JSON, bytes and times as the script has them. */
  private static String json(Statement statement, String table) throws SQLException {
    TreeMap<String, String> columns = new TreeMap<>();
    try (ResultSet types = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
      while (types.next()) {
        String column = '"' + types.getString(1).replace("\"", "\"\"") + '"';
        String type = types.getString(2);
        columns.put(
            column,
            type.equals("BLOB")
                ? "hex(" + column + ")"
                : type.startsWith("TIMESTAMP") ? "epoch_us(" + column + ")" : column);
      }
    }
    List<String> shown = new ArrayList<>();
    columns.forEach((column, text) -> shown.add(column + " := " + text));
    return "SELECT to_json(struct_pack("
        + String.join(", ", shown)
        + "))::VARCHAR FROM "
        + table.replace("hive_partitioning", "file_row_number = true, hive_partitioning")
        + " ORDER BY file_row_number";
  }

  private static void compare(JsonNode one, JsonNode other, String where) {
    if (one.isObject()) {
      Set<String> names = new TreeSet<>();
      one.fieldNames().forEachRemaining(names::add);
      other.fieldNames().forEachRemaining(names::add);
      names.forEach(
          name -> compare(one.path(name), other.path(name), where + ", in which " + name));
    } else if (one.isArray()) {
      require(one.size() == other.size(), where + " has " + other);
      for (int i = 0; i < one.size(); i++) {
        compare(one.get(i), other.path(i), where + "[" + i + "]");
      }
    } else if (one.isNull() || one.isMissingNode()) {
      require(other.isNull() || other.isMissingNode(), where + " is " + other);
    } else if (one.isNumber()) {
      require(
          !other.isNull() && new BigDecimal(other.asText()).compareTo(one.decimalValue()) == 0,
          where + " is " + other);
    } else {
      require(one.equals(other), where + " is " + other);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
