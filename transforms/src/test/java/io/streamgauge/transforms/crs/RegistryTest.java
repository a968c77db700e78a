// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamgauge.transforms.SharedVectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The registry against PROJ: recorded vectors, and live where cs2cs is installed. */
class RegistryTest {
  private static final double METRES_PER_DEGREE = 111_320;
  private static final double CENTIMETRE = 0.01;
  private static final Pattern FIRST_AXIS_IS_Y =
      Pattern.compile("(?i)^AXIS\\[\"[^\"]*(northing|latitude)");

  private final CrsRegistry registry = CrsRegistry.get();

  private static List<String> rows() throws IOException {
    try (InputStream in = CrsRegistry.class.getResourceAsStream("registry.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList();
    }
  }

  @Test
  void everyRowIsVerifiedLimitedOrRefusedWithAReason() throws Exception {
    for (String row : rows()) {
      String[] columns = row.split("\t", -1);
      String code = "EPSG:" + columns[0];
      switch (columns[2]) {
        case "verified" -> {
          assertTrue(Integer.parseInt(columns[5]) >= 30, code);
          assertTrue(Double.parseDouble(columns[6]) <= CENTIMETRE, code);
          assertTrue(registry.find(code).verified(), code);
        }
        case "limited" -> assertTrue(registry.find(code).accuracy() > CENTIMETRE, code);
        default -> {
          assertEquals("refused", columns[2], code);
          CrsException e = assertThrows(CrsException.class, () -> registry.find(code));
          assertTrue(!columns[4].isEmpty() && e.getMessage().contains(columns[4]), code);
        }
      }
    }
  }

  /** Codes that the engine is known to compute wrongly, by up to thousands of kilometres. */
  @Test
  void refusesWhatTheEngineGetsWrong() {
    int[] wrong = {
      3994, 3388, 5641, 5880, 5530, 29100, 29101, 5472, 3140, 29871, 29872, 29873, 4267, 26717
    };
    for (int code : wrong) {
      assertThrows(CrsException.class, () -> registry.find("EPSG:" + code), () -> "EPSG:" + code);
    }
  }

  @Test
  void everyVectorIsWithinWhatTheRegistryStates() throws Exception {
    Path dir = SharedVectors.directory("crs");
    assumeTrue(dir != null, "no CRS vectors beside the project");
    TreeSet<String> refused = new TreeSet<>();
    int points = 0;
    List<Path> files;
    try (Stream<Path> listed = Files.list(dir)) {
      files = listed.filter(f -> f.getFileName().toString().startsWith("epsg")).toList();
    }
    for (Path file : files) {
      String code = file.getFileName().toString().replaceAll("epsg(\\d+)_.*", "$1");
      Crs crs;
      try {
        crs = registry.find(code);
      } catch (CrsException e) {
        refused.add(code);
        continue;
      }
      double tolerance = crs.verified() ? CENTIMETRE : crs.accuracy();
      Reprojection toWgs84 = new Reprojection(crs, registry.find("4326"), true);
      List<String> lines =
          Files.readAllLines(file).stream().filter(l -> !l.startsWith("#")).toList();
      for (String line : lines.subList(1, lines.size())) {
        String[] v = line.split(",", -1);
        Position given = new Position(Double.parseDouble(v[0]), Double.parseDouble(v[1]));
        Position best = new Position(Double.parseDouble(v[2]), Double.parseDouble(v[3]));
        Position ours = toWgs84.transform(given);
        assertTrue(metres(ours, best) <= tolerance, crs + ": " + line + " gave " + ours);
        points++;
      }
    }
    assertTrue(points >= 30 * 28, "points: " + points);
    assertEquals("[26717, 4267, 5514]", refused.toString());
  }

  @Test
  void tenThousandRandomPointsAgreeWithCs2csBothWays() throws Exception {
    assumeTrue(installed("cs2cs") && installed("projinfo"), "cs2cs is not installed (proj-bin)");
    long seed = Long.getLong("streamgauge.seed", 20261121);
    Random random = new Random(seed);
    List<String> verified = rows().stream().filter(r -> r.contains("\tverified\t")).toList();
    List<String> codes = new ArrayList<>(List.of("32633", "25832", "3035", "3857", "2056"));
    while (codes.size() < 40) {
      String code = verified.get(random.nextInt(verified.size())).split("\t", -1)[0];
      if (!codes.contains(code)) {
        codes.add(code);
      }
    }
    int compared = 0;
    for (String code : codes) {
      compared += compare(registry.find(code), random, "seed " + seed);
    }
    System.out.printf(
        "%d of 10000 points over %d codes compared with cs2cs both ways, none off by 1 cm; for the"
            + " others PROJ chose another operation on the way back%n",
        compared, codes.size());
    assertTrue(compared > 9_000, "compared: " + compared);
  }

  /** The grids that Debian's proj-data brings along; PROJ is told to use the same ones. */
  @Test
  void shiftsWithGridsAgreeWithCs2cs() throws Exception {
    Path dir = Path.of("/usr/share/proj");
    assumeTrue(
        installed("cs2cs")
            && Files.exists(dir.resolve("BETA2007.gsb"))
            && Files.exists(dir.resolve("CHENYX06_etrs.gsb"))
            && Files.exists(dir.resolve("ntf_r93.gsb")),
        "no cs2cs or no grids of proj-data in " + dir);
    Grids grids = Grids.of(dir.toString());
    Random random = new Random(42);
    for (int code : new int[] {31466, 31467, 31468, 4314, 21781, 27562, 27572}) {
      Crs crs = grids.with(registry.find("EPSG:" + code));
      Crs wgs84 = registry.find("4326");
      assertTrue(crs.verified() && crs.operation().startsWith("grid="), crs.toString());
      List<Position> given = somewhere(crs.area(), 100, random);
      List<Position> forward = cs2cs("EPSG:4326", crs.definition(), given, true, false);
      Reprojection toCrs = new Reprojection(wgs84, crs, true);
      Reprojection toWgs84 = new Reprojection(crs, wgs84, true);
      int covered = 0;
      for (int i = 0; i < given.size(); i++) {
        if (crs.covers(given.get(i)) && forward.get(i).finite()) {
          Position there = toCrs.transform(given.get(i));
          double off = off(crs, there, forward.get(i));
          assertTrue(off <= CENTIMETRE, crs + ": " + off + " m at " + given.get(i));
          Position back = toWgs84.transform(forward.get(i));
          assertTrue(metres(back, given.get(i)) <= CENTIMETRE, crs + " at " + given.get(i));
          covered++;
        }
      }
      assertTrue(covered > 50, crs + ": " + covered);
    }
    Crs french = grids.with(registry.find("EPSG:27572"));
    Reprojection toFrench = new Reprojection(registry.find("4326"), french, false);
    CrsException e =
        assertThrows(CrsException.class, () -> toFrench.transform(new Position(-9, 45)));
    assertEquals("out_of_grid", e.status());
  }

  private int compare(Crs crs, Random random, String seed) throws Exception {
    boolean yFirst = yFirst(crs);
    Crs wgs84 = registry.find("4326");
    Reprojection toCrs = new Reprojection(wgs84, crs, true);
    Reprojection toWgs84 = new Reprojection(crs, wgs84, true);
    List<Position> given = somewhere(crs.area(), 250, random);
    List<Position> forward = cs2cs("EPSG:4326", crs.label(), given, true, yFirst);
    List<Position> inverse = cs2cs(crs.label(), "EPSG:4326", forward, yFirst, true);
    int compared = 0;
    for (int i = 0; i < given.size(); i++) {
      // PROJ may choose another operation on the way back, or none.
      if (inverse.get(i).finite() && metres(inverse.get(i), given.get(i)) < CENTIMETRE) {
        Position there = toCrs.transform(given.get(i));
        double off = off(crs, there, forward.get(i));
        String where = crs + " at " + given.get(i) + ", " + seed;
        assertTrue(off <= CENTIMETRE, () -> "forward " + off + " m: " + where);
        Position back = toWgs84.transform(forward.get(i));
        double offBack = metres(back, inverse.get(i));
        assertTrue(offBack <= CENTIMETRE, () -> "inverse " + offBack + " m: " + where);
        compared++;
      }
    }
    return compared;
  }

  /** How many metres two positions in a system are apart. */
  private static double off(Crs crs, Position a, Position b) {
    if (crs.geographic()) {
      return metres(a, b);
    }
    var unit = Pattern.compile("\\+to_meter=(\\S+)").matcher(crs.definition());
    boolean feet =
        crs.definition().contains("+units=us-ft") || crs.definition().contains("+units=ft");
    double metre = unit.find() ? Double.parseDouble(unit.group(1)) : feet ? 0.3048 : 1;
    return metre * Math.hypot(a.x() - b.x(), a.y() - b.y());
  }

  private static List<Position> somewhere(Area area, int count, Random random) {
    return Stream.generate(() -> somewhere(area, random)).limit(count).toList();
  }

  private static Position somewhere(Area area, Random random) {
    double width =
        area.west() <= area.east() ? area.east() - area.west() : area.east() - area.west() + 360;
    double lon = area.west() + width * (0.02 + 0.96 * random.nextDouble());
    double lat = area.south() + (area.north() - area.south()) * (0.02 + 0.96 * random.nextDouble());
    return new Position(Math.IEEEremainder(lon, 360), lat);
  }

  private static boolean yFirst(Crs crs) throws Exception {
    String wkt =
        String.join("\n", run(List.of("projinfo", crs.label(), "-o", "WKT2:2019", "-q"), ""));
    return FIRST_AXIS_IS_Y.matcher(wkt.substring(wkt.indexOf("AXIS["))).find();
  }

  private static List<Position> cs2cs(
      String from, String to, List<Position> points, boolean yFirstIn, boolean yFirstOut)
      throws Exception {
    StringBuilder text = new StringBuilder();
    for (Position p : points) {
      text.append(yFirstIn ? p.y() + " " + p.x() : p.x() + " " + p.y()).append('\n');
    }
    List<Position> found = new ArrayList<>();
    List<String> command = new ArrayList<>(List.of("cs2cs", "-f", "%.12f"));
    // A definition names its grid, and with a prime meridian PROJ then finds no strict operation.
    command.addAll(to.startsWith("+") ? List.of(from, "+to") : List.of("--no-ballpark", from));
    command.addAll(List.of(to.split(" ", -1)));
    for (String line : run(command, text.toString())) {
      String[] parts = line.trim().split("\\s+", -1);
      boolean failed = parts.length < 2 || parts[0].startsWith("*");
      double first = failed ? Double.NaN : number(parts[0]);
      double second = failed ? Double.NaN : number(parts[1]);
      found.add(yFirstOut ? new Position(second, first) : new Position(first, second));
    }
    return found;
  }

  private static double number(String text) {
    return text.equals("inf") ? Double.NaN : Double.parseDouble(text);
  }

  private static List<String> run(List<String> command, String input) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(false);
    builder.environment().put("PROJ_NETWORK", "OFF");
    Process process = builder.start();
    // 250 short lines fit into the pipe, so writing all before reading cannot block.
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    }
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      return in.lines().toList();
    }
  }

  private static boolean installed(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }

  private static double metres(Position a, Position b) {
    return METRES_PER_DEGREE
        * Math.hypot(
            a.y() - b.y(),
            Math.IEEEremainder(a.x() - b.x(), 360) * Math.cos(Math.toRadians(b.y())));
  }
}
