// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static io.streamgauge.archive.ArchiveFixture.READINGS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The page about an archive's upkeep, followed below a directory that takes the place of the root
 * of a file system. What the page says to be there before is there, as the mount points of disks.
 */
final class UpkeepPage {
  private static final Path PAGE = Path.of("../packaging/docs/archive-upkeep.md");
  private static final Pattern SECTION = Pattern.compile("(?ms)^## (.*?)\n(.*?)(?=^## |\\z)");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|sql)\n(.*?)^```");
  private static final List<String> THERE =
      List.of("var/lib/archive", "var/backups/archive", "srv/archive");

  private final Path root;

  UpkeepPage(Path root) throws IOException {
    this.root = root;
    for (String directory : THERE) {
      Files.createDirectories(root.resolve(directory).resolve("lost+found"));
    }
  }

  /** What a person does. */
  interface Step {
    void run() throws Exception;
  }

  Path archive() {
    return root.resolve(THERE.get(0));
  }

  Path backups() {
    return root.resolve(THERE.get(1));
  }

  Path moved() {
    return root.resolve(THERE.get(2));
  }

  /** The text below a heading. */
  String section(String heading) throws IOException {
    String page = Files.readString(PAGE);
    for (String directory : THERE) {
      page = page.replace("/" + directory, root.resolve(directory).toString());
    }
    return SECTION
        .matcher(page.replace("river-clean", READINGS.topic()).replace("river-archive", "river"))
        .results()
        .filter(it -> it.group(1).equals(heading))
        .findFirst()
        .orElseThrow()
        .group(2);
  }

  /** The blocks below a heading, in order. */
  private List<MatchResult> blocks(String heading) throws IOException {
    return BLOCK.matcher(section(heading)).results().toList();
  }

  /** All blocks below a heading, in order, each after what is to be done before it. */
  void follow(String heading, Map<Integer, Step> before) throws Exception {
    List<Object> places = places();
    List<MatchResult> blocks = blocks(heading);
    assertFalse(blocks.isEmpty(), heading);
    for (int i = 0; i < blocks.size(); i++) {
      before.getOrDefault(i, () -> {}).run();
      assertEquals("", run(heading, i, ""));
    }
    assertEquals(places, places(), "what is beside the directories, or they themselves, changed");
  }

  void follow(String heading) throws Exception {
    follow(heading, Map.of());
  }

  /** One block, after commands of the test; empty, or what was told when it ended badly. */
  String run(String heading, int number, String first) throws Exception {
    MatchResult block = blocks(heading).get(number);
    if (block.group(1).equals("sh")) {
      return shell(first + block.group(2));
    }
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      sql(duck, blocks("What the ledgers know").get(0).group(2));
      sql(duck, block.group(2));
    }
    return "";
  }

  /** What nobody but root may change, and what cannot be when it is a mount point. */
  private List<Object> places() throws IOException {
    List<Object> places = new ArrayList<>();
    for (String directory : THERE) {
      Path place = root.resolve(directory);
      places.add(Files.readAttributes(place, BasicFileAttributes.class).fileKey());
      places.add(Files.exists(place.resolve("lost+found")));
      places.add(Files.getLastModifiedTime(place.getParent()));
      try (Stream<Path> beside = Files.list(place.getParent())) {
        places.add(beside.sorted().toList());
      }
    }
    return places;
  }

  static void sql(Connection duck, String statements) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(statements);
    }
  }

  /** Without a shell that ends at an error by itself, as that of a person does not. */
  private static String shell(String script) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    String told = new String(shell.getInputStream().readAllBytes(), UTF_8);
    int status = shell.waitFor();
    return status == 0 ? "" : "status " + status + ": " + told;
  }
}
