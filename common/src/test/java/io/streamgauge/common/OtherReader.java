// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.Unchecked;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
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

/** Readers of Parquet that share no line with ours nor with DuckDB. */
public enum OtherReader {
  /**
   * In JavaScript. Needs {@code node} on the path, and the environment's STREAMGAUGE_NODE_MODULES
   * to name a directory with the packages hyparquet and hyparquet-compressors.
   */
  HYPARQUET("STREAMGAUGE_NODE_MODULES", "hyparquet/package.json", "hyparquet.mjs") {
    @Override
    List<String> command(String place, Path script) {
      return List.of("node", script.toString(), place);
    }
  },

  /**
   * Needs the environment's STREAMGAUGE_SPARK_JARS to name a directory with spark-sql and all that
   * it depends on, such as {@code mvn dependency:copy-dependencies} makes. What it sees is the test
   * of {@code -Psoak}, or of whoever has the jars.
   */
  SPARK("STREAMGAUGE_SPARK_JARS", "", "SparkRows.java") {
    @Override
    List<String> command(String place, Path script) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "-cp",
          place + "/*",
          script.toString());
    }
  };

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final String variable;
  private final String proof;
  private final String script;

  OtherReader(String variable, String proof, String script) {
    this.variable = variable;
    this.proof = proof;
    this.script = script;
  }

  abstract List<String> command(String place, Path script);

  /** Why it cannot run here, or nothing when it can. */
  public Optional<String> missing() {
    String place = System.getenv(variable);
    if (place == null || !Files.exists(Path.of(place, proof))) {
      return Optional.of(variable + " names no directory with it");
    }
    String program = command(place, Path.of(script)).get(0);
    boolean installed =
        program.contains(File.separator)
            || Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    return installed ? Optional.empty() : Optional.of(program + " is not installed");
  }

  /**
   * Reads all files below a directory by both readers and returns how many rows they agree on.
   *
   * @throws AssertionError naming the first row and column in which they differ
   */
  public int sameAsDuckDb(Path directory) throws Exception {
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
            assertTrue(rows.hasNext(), file + " has fewer rows than " + there);
            JsonNode row = rows.next();
            assertTrue(row.get("file").asText().equals(file.toString()), file + " has fewer rows");
            compare(there, row.get("row"), file + ": " + there);
            same++;
          }
        }
      }
    }
    assertTrue(!rows.hasNext(), "there are more rows than DuckDB has");
    return same;
  }

  /** Each row of these files, or directories where the reader knows levels, with its path. */
  public List<JsonNode> read(List<Path> paths) throws IOException, InterruptedException {
    Path dir = Files.createTempDirectory("reader");
    Path source = dir.resolve(script);
    Path out = dir.resolve("rows");
    try (InputStream resource = OtherReader.class.getResourceAsStream("/" + script)) {
      Files.write(source, resource.readAllBytes());
      List<String> command = new ArrayList<>(command(System.getenv(variable), source));
      paths.forEach(path -> command.add(path.toString()));
      Path log = dir.resolve("log");
      Process reader =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(log.toFile())
              .start();
      assertTrue(Await.exit(reader) == 0, this + " of " + paths + ": " + Files.readString(log));
      return Files.readAllLines(out).stream()
          .map(line -> Unchecked.of(() -> JSON.readTree(line)))
          .toList();
    } finally {
      for (String made : List.of(script, "rows", "log")) {
        Files.deleteIfExists(dir.resolve(made));
      }
      Files.delete(dir);
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
      assertTrue(one.size() == other.size(), where + " has " + other);
      for (int i = 0; i < one.size(); i++) {
        compare(one.get(i), other.path(i), where + "[" + i + "]");
      }
    } else if (one.isNull() || one.isMissingNode()) {
      assertTrue(other.isNull() || other.isMissingNode(), where + " is " + other);
    } else if (one.isNumber()) {
      assertTrue(
          !other.isNull() && new BigDecimal(other.asText()).compareTo(one.decimalValue()) == 0,
          where + " is " + other);
    } else {
      assertTrue(one.equals(other), where + " is " + other);
    }
  }
}
