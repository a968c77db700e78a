// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.launcher.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The recipes for DuckDB, the command line of the others, and that none of all recipes is only
 * shown.
 */
class RecipeQueriesTest {
  private static final Instant DAY = Instant.parse("2026-03-29T00:00:00Z");

  @TempDir Path directory;

  /** Four fifths within 10 s, 95 % within 2 minutes, 99 % within 8, the rest within 6 hours. */
  @Test
  void toleranceIsRecommendedByTheNetworksOwnLag() throws Exception {
    try (ArchiveTable archive = new ArchiveTable()) {
      archive.execute(
          "INSERT INTO archive SELECT 's', 'level', t, 1, 'm', CASE WHEN i % 100 < 95 THEN"
              + " 'readings-clean' ELSE 'readings-late' END, i, CAST(t + to_milliseconds(lag) AS"
              + " VARCHAR), NULL FROM (SELECT i, make_timestamptz(1774742400000000 + i * 1000000)"
              + " AS t, CASE WHEN i % 100 < 80 THEN 125 * (i % 100) WHEN i % 100 < 95 THEN 11000 +"
              + " 7000 * (i % 100 - 80) WHEN i % 100 < 99 THEN 121000 + 90000 * (i % 100 - 95) ELSE"
              + " 500000 + 210 * i END AS lag FROM range(100000) r(i))");
      List<List<String>> table = archive.ask(directory, "lag.duckdb.sql");
      System.out.println(TextTable.of(table));
      assertTrue(table.contains(List.of("10000", "100000", "20000", "20.0", "")), table::toString);
      assertTrue(table.contains(List.of("120000", "100000", "5000", "5.0", "")), table::toString);
      assertTrue(
          table.contains(List.of("480000", "100000", "1000", "1.0", "recommended")),
          table::toString);
      assertTrue(table.contains(List.of("21600000", "100000", "0", "0.0", "")), table::toString);
    }
  }

  /** A copy is no second reading, a revision is the reading, and midnight ends the day before. */
  @Test
  void completeDaysHaveEachReadingOnce() throws Exception {
    try (ArchiveTable archive = new ArchiveTable()) {
      long night = Instant.parse("2026-03-28T23:00:00Z").toEpochMilli();
      for (int half = 1; half <= 2 * 23; half++) {
        long time = night + half * 1_800_000L;
        String topic = half % 5 == 0 ? "readings-late" : "readings-clean";
        if (half % 3 == 0) {
          archive.add("readings-clean", "s", time, 1_000, DAY.toString());
        }
        archive.add(topic, "s", time, half, DAY.plusSeconds(60).toString());
        if (half % 4 == 0) {
          archive.add(topic, "s", time, half, DAY.plusSeconds(60).toString());
        }
      }
      List<List<String>> days = archive.ask(directory, "daily-complete.duckdb.sql");
      assertEquals(
          List.of("s", "level", "m", "2026-03-29", "46", "9", "1081.0", "23.5", "1.0", "46.0"),
          days.get(1));
      assertEquals(2, days.size(), days::toString);
    }
  }

  /** What a cluster is given has no names left, and one job. */
  @Test
  void printedScriptIsOneJobWithItsValues() throws Exception {
    RecipeRun run = new RecipeRun("kafka:9092", directory);
    assertEquals(
        0, run.start("--set", "alert.raise=36.5", "--print", "alert-on-mean.sql").awaitExit());
    String script = run.output();
    assertTrue(script.contains("SET 'pipeline.name' = 'alert-on-mean';"), script);
    assertTrue(script.contains("mean > 36.5 THEN 1"), script);
    assertTrue(script.contains("'properties.bootstrap.servers' = 'kafka:9092'"), script);
    assertEquals(1, script.split("EXECUTE STATEMENT SET", -1).length - 1, script);
    assertEquals(1, script.split("INSERT INTO", -1).length - 1, script);
    assertFalse(script.contains("${") || script.contains("--"), script);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--set nothing=1 daily.sql | there is no parameter nothing",
        "--set zone=a;b daily.sql | the value of zone has a quote",
        "means.sql | means.sql has no INSERT",
        "absent.sql | there is no file absent.sql",
        "--bounded | no file of SQL is named",
        "--fast daily.sql | unknown option --fast",
      })
  void refusesWhatItCannotRun(String arguments, String told) throws Exception {
    RecipeRun run = new RecipeRun("kafka:9092", directory);
    assertEquals(2, run.start(arguments.split(" ")).awaitExit());
    assertTrue(run.output().contains(told), run.output());
  }

  /** What the tests run, and what that uses, is all that there is. */
  @Test
  void everyRecipeIsRunByATest() throws Exception {
    Path sources = Path.of("src/test/java/io/streamgauge/it/recipes").toAbsolutePath();
    String asked = Files.readString(sources.resolve("RecipeQueriesTest.java"));
    StringBuilder run = new StringBuilder();
    for (Path source : files(sources, ".java")) {
      run.append(source.endsWith("RecipeQueriesTest.java") ? "" : Files.readString(source));
    }
    Set<String> formats = found("\"source=([\\w-]+)\"", run);
    Set<String> reached = found("\"([\\w.-]+\\.sql)\"", run);
    reached.addAll(found("ask\\(directory, \"([\\w.-]+\\.sql)\"", asked));
    Deque<String> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      String text = Files.readString(RecipeRun.RECIPES.resolve(open.pop()));
      for (String used : found("(?m)^-- uses (\\S+)$", text)) {
        for (String format : used.contains("${source}") ? formats : Set.of("")) {
          String name = used.replace("${source}", format);
          if (reached.add(name)) {
            open.push(name);
          }
        }
      }
    }
    Set<String> all = new TreeSet<>();
    files(RecipeRun.RECIPES, ".sql").forEach(file -> all.add(file.getFileName().toString()));
    assertEquals(all, reached);
  }

  private static Set<String> found(String pattern, CharSequence text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> files(Path directory, String end) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(end)).toList();
    }
  }
}
