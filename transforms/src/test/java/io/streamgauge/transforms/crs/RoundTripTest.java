// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.locationtech.proj4j.CoordinateTransform;
import org.locationtech.proj4j.ProjCoordinate;

/** The guard of the way there and back against the plain form of it, which goes all ways always. */
class RoundTripTest {
  private static final double METRES_PER_DEGREE = 111_320;
  private static final int ONE_IN = Boolean.getBoolean("streamgauge.soak") ? 1 : 12;

  private final long seed = Long.getLong("streamgauge.seed", 42);
  private final Random random = new Random(seed);
  private final CrsRegistry registry = CrsRegistry.get();

  private List<Crs> systems() throws IOException, CrsException {
    try (InputStream in = CrsRegistry.class.getResourceAsStream("registry.tsv")) {
      List<Crs> systems = new ArrayList<>();
      for (String row :
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1).toList()) {
        if (!row.contains("\trefused\t") && random.nextInt(ONE_IN) == 0) {
          systems.add(registry.find(row.substring(0, row.indexOf('\t'))));
        }
      }
      return systems;
    }
  }

  /** Also that most places need no third way, or the short way would test nothing. */
  @Test
  void decidesAsThePlainFormInEverySystem() throws Exception {
    List<Crs> systems = systems();
    int steady = 0;
    int good = 0;
    int elsewhere = 0;
    for (Crs crs : systems) {
      Both both = Both.of(crs);
      Reprojection checked = new Reprojection(crs, registry.find("4326"), true);
      Reprojection unchecked = new Reprojection(crs, registry.find("4326"), false);
      steady += crs.code() != Crs.WGS84 && both.steadyWithin() > 0 ? 1 : 0;
      for (Position given : places(crs, both)) {
        String expected = plain(crs, both, given, true);
        String where = crs + " at " + given + ", seed " + seed;
        assertEquals(expected, outcome(checked, given), where);
        assertEquals(plain(crs, both, given, false), outcome(unchecked, given), where);
        good += expected.startsWith("(") ? 1 : 0;
        elsewhere += plain(crs, both, given, false).equals("elsewhere") ? 1 : 0;
      }
    }
    System.out.printf(
        "%d systems, of which %d are steady; %d good places, %d that lead elsewhere%n",
        systems.size(), steady, good, elsewhere);
    assertTrue(steady > systems.size() * 9 / 10, steady + " of " + systems.size());
    assertTrue(
        good > 5 * systems.size() && elsewhere > systems.size() / 4, "elsewhere: " + elsewhere);
  }

  /** So the third way is spared rightly, wherever the second one has led a little astray. */
  @Test
  void whatIsSteadyLeadsToTheSamePlace() throws Exception {
    int looked = 0;
    for (Crs crs : systems()) {
      Both both = Both.of(crs);
      double within = crs.code() == Crs.WGS84 ? 0 : both.steadyWithin();
      for (Position given : within == 0 ? List.<Position>of() : places(crs, both)) {
        Position lonLat = run(both.there(), given);
        if (lonLat.finite() && crs.area().contains(lonLat.x(), lonLat.y())) {
          double share = within * random.nextDouble();
          Position near =
              new Position(
                  given.x() + (random.nextBoolean() ? share : -share),
                  given.y() + (random.nextBoolean() ? within - share : share - within));
          Position there = run(both.there(), near);
          assertTrue(
              both.isSamePlace(there.x(), there.y(), lonLat.x(), lonLat.y()),
              crs + " at " + given + " and " + near + ", seed " + seed);
          looked++;
        }
      }
    }
    assertTrue(looked > 10_000, "looked at " + looked);
  }

  /** The series that proj4j takes there are short, so that the way back is off by a millimetre. */
  @Test
  void nearlyNoPlaceOfTheEqualAreaGridOfEuropeNeedsTheThirdWay() throws Exception {
    Crs crs = registry.find("EPSG:3035");
    Both both = Both.of(crs);
    Area area = crs.area();
    int steady = 0;
    for (int i = 0; i < 1_000; i++) {
      double longitude = area.west() + random.nextDouble() * (area.east() - area.west());
      double latitude = area.south() + random.nextDouble() * (area.north() - area.south());
      Position given = run(both.back(), new Position(longitude, latitude));
      Position back = run(both.back(), run(both.there(), given));
      double off = Math.abs(back.x() - given.x()) + Math.abs(back.y() - given.y());
      steady += off <= both.steadyWithin() ? 1 : 0;
    }
    assertTrue(steady > 950, "steady: " + steady + ", seed " + seed);
  }

  /** Places in the area, at and around its edges, rounded and not, and numbers of any size. */
  private List<Position> places(Crs crs, Both both) {
    Area area = crs.area();
    List<Position> places =
        new ArrayList<>(List.of(new Position(0, 0), new Position(-0.0, 0), new Position(1, -1e8)));
    double width = (area.east() - area.west() + 360) % 360;
    for (int i = 0; i < 24; i++) {
      double far = i < 12 ? 0 : i < 18 ? 1 : 8;
      double alongX = i % 4 == 3 ? random.nextInt(2) : random.nextDouble();
      double alongY = i % 4 == 3 ? random.nextInt(2) : random.nextDouble();
      double edge = i % 4 == 3 ? area.margin() : 0;
      double longitude =
          area.west() - edge + alongX * (width + 2 * edge) + far * random.nextGaussian();
      double latitude =
          area.south()
              - edge
              + alongY * (area.north() - area.south() + 2 * edge)
              + far * random.nextGaussian();
      Position own = run(both.back(), new Position(longitude, latitude));
      places.add(own);
      double cents = crs.geographic() ? 1e7 : 100;
      places.add(
          new Position(Math.rint(own.x() * cents) / cents, Math.rint(own.y() * cents) / cents));
      double size = Math.pow(10, random.nextInt(9));
      places.add(
          new Position(
              own.x() + size * random.nextGaussian(), own.y() + size * random.nextGaussian()));
    }
    return places;
  }

  private static String outcome(Reprojection way, Position given) {
    try {
      return text(way.transform(given));
    } catch (CrsException e) {
      return e.getMessage().contains("survive") ? "elsewhere" : e.status();
    }
  }

  private static String plain(Crs crs, Both both, Position given, boolean checkArea) {
    if (!given.finite() || Math.abs(given.x()) > 1e8 || Math.abs(given.y()) > 1e8) {
      return "not_finite";
    }
    if (crs.geographic() && !given.inDegrees()) {
      return "out_of_range";
    }
    if (crs.code() == Crs.WGS84) {
      return checkArea && !crs.area().contains(given.x(), given.y()) ? "out_of_area" : text(given);
    }
    Position lonLat = run(both.there(), given);
    if (!lonLat.finite() || !lonLat.inDegrees()) {
      return "out_of_range";
    }
    if (checkArea && !crs.area().contains(lonLat.x(), lonLat.y())) {
      return "out_of_area";
    }
    Position back = run(both.back(), lonLat);
    Position again = run(both.there(), back);
    double off =
        METRES_PER_DEGREE
            * Math.hypot(
                again.y() - lonLat.y(),
                Math.IEEEremainder(again.x() - lonLat.x(), 360)
                    * Math.cos(Math.toRadians(lonLat.y())));
    double ownOff =
        (crs.geographic() ? METRES_PER_DEGREE : 1)
            * Math.hypot(back.x() - given.x(), back.y() - given.y());
    double most = crs.operation().equals("none") ? 0.01 : 1;
    return off < most && ownOff < most ? text(lonLat) : "elsewhere";
  }

  private static String text(Position position) {
    return "(" + position.x() + " " + position.y() + ")";
  }

  private static Position run(CoordinateTransform transform, Position given) {
    if (!given.finite()) {
      return new Position(Double.NaN, Double.NaN);
    }
    try {
      ProjCoordinate result = new ProjCoordinate();
      transform.transform(new ProjCoordinate(given.x(), given.y()), result);
      return new Position(result.x, result.y);
    } catch (RuntimeException e) {
      return new Position(Double.NaN, Double.NaN);
    }
  }
}
