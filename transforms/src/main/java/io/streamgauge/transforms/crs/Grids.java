// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import io.streamgauge.common.InputFile;
import io.streamgauge.common.WorkerLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Grid files of a directory, for the systems that they make more accurate. They fail closed: with a
 * directory given, such a system is transformed with its grid, or refused.
 */
public final class Grids {
  private static final String RESOURCE = "grids.tsv";
  private static final Pattern SHIFT = Pattern.compile(" \\+towgs84=\\S+");

  private final Path directory;
  private final Map<Integer, Use> uses = new HashMap<>();

  /** A grid file and the accuracy that it gives. */
  private record Use(String file, double accuracy) {}

  private Grids(Path directory) {
    this.directory = directory;
  }

  /** No grids: systems are transformed as the registry says. */
  public static Grids none() {
    return new Grids(null);
  }

  /**
   * The grids of a directory.
   *
   * @throws IllegalArgumentException when it is no directory, or its name cannot be given to proj4j
   */
  public static Grids of(String directory) {
    Path path = pathOf(directory).toAbsolutePath();
    if (!WorkerLimits.current().allows(path)) {
      throw new IllegalArgumentException(WorkerLimits.pathRefusal());
    }
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(
          path + " is no directory on this worker; put the grid files there, on every worker");
    }
    if (Pattern.compile("[\\s,+]").matcher(path.toString()).find()) {
      throw new IllegalArgumentException(
          path + " has a space, comma or plus sign in it; use another directory");
    }
    Grids grids = new Grids(path);
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Grids.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
      in.readLine();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] row = line.split("\t", -1);
        for (String code : row[0].split(" ", -1)) {
          grids.uses.put(Integer.valueOf(code), new Use(row[1], Double.parseDouble(row[2])));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + RESOURCE + " of this plugin's own jar", e);
    }
    return grids;
  }

  private static Path pathOf(String directory) {
    try {
      return InputFile.path(directory);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The system with its grid, or itself when it needs none.
   *
   * @throws CrsException when its grid cannot be used
   */
  public Crs with(Crs crs) throws CrsException {
    Use use = uses.get(crs.code());
    if (use == null) {
      return crs;
    }
    try {
      Grid grid = Grid.read(directory.resolve(use.file()));
      String definition =
          SHIFT
                  .matcher(crs.definition())
                  .replaceAll("")
                  .replace("+datum=OSGB36", "+ellps=airy")
                  .replace("+datum=potsdam", "+ellps=bessel")
              + " +nadgrids="
              + grid.file();
      return crs.withGrid(grid, use.accuracy(), definition);
    } catch (IOException e) {
      throw new CrsException(
          "refused_crs",
          crs.label()
              + " needs the grid "
              + use.file()
              + " in grids.dir, which cannot be used ("
              + e.getMessage()
              + "); put it there, or set no grids.dir and accept "
              + crs.accuracy()
              + " m");
    }
  }
}
