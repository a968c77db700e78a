// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is known of a place is what the way says of it, to the last bit, and of no other place. */
class KnownPlacesTest {
  private final CrsRegistry registry = CrsRegistry.get();
  private final KnownPlaces places = new KnownPlaces();

  private Reprojection way(String source) throws CrsException {
    return new Reprojection(registry.find(source), registry.find("EPSG:4326"), true);
  }

  @Test
  void saysWhatTheWayOfEachSystemSays() throws Exception {
    List<Reprojection> ways = new ArrayList<>();
    for (String source : List.of("EPSG:32633", "EPSG:32632", "EPSG:25833", "EPSG:3857")) {
      ways.add(way(source));
    }
    Random random = new Random(7);
    List<Position> stations = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      // In two rows, so that many share one of their coordinates and their place in the table.
      int along = random.nextInt(20_000);
      stations.add(
          i % 2 == 0
              ? new Position(500_000, 5_700_000 + along)
              : new Position(500_000 + along, 5_700_000));
    }
    for (int reading = 0; reading < 40_000; reading++) {
      // Of few stations often, and of more than there is room for; each in two systems.
      Position given = stations.get(random.nextInt(random.nextBoolean() ? 50 : stations.size()));
      for (int system = 0; system < 2; system++) {
        Reprojection way = ways.get(random.nextInt(ways.size()));
        String expected = outcome(() -> way.transform(given));
        assertEquals(expected, outcome(() -> places.transform(way, given)), given.toString());
      }
    }
  }

  @Test
  void knowsAStationThatStandsStillAgain() throws Exception {
    Reprojection way = way("EPSG:32633");
    Position first = places.transform(way, new Position(500_000, 5_700_000));
    Position again = places.transform(way, new Position(500_000, 5_700_000));
    assertNotSame(first, again, "it might have moved");
    assertSame(again, places.transform(way, new Position(500_000, 5_700_000)));
    assertNotSame(again, places.transform(way, new Position(Math.nextUp(500_000.0), 5_700_000)));
  }

  /** Readings in turn, as a gateway polls: each station comes again behind all others. */
  @Test
  void knowsTwentyThousandStationsInTurnAndOfMoreStillSome() throws Exception {
    Reprojection way = way("EPSG:32633");
    rounds(way, 20_000, 7);
    assertTrue(known(way, 20_000) > 19_000, places.size() + " of 20,000");
    rounds(way, 150_000, 7);
    assertTrue(known(way, 150_000) > 15_000, "a tenth at least");
    assertTrue(places.size() <= 1 << 16, "bounded: " + places.size());
  }

  @Test
  void remembersNothingOfWhatMoves() throws Exception {
    rounds(way("EPSG:32633"), 200_000, 1);
    assertEquals(0, places.size());
  }

  private void rounds(Reprojection way, int stations, int rounds) throws CrsException {
    for (int reading = 0; reading < rounds * stations; reading++) {
      places.transform(way, station(reading % stations));
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private int known(Reprojection way, int stations) throws CrsException {
    Position[] before = new Position[stations];
    int known = 0;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < stations; i++) {
        Position found = places.transform(way, station(i));
        known += found == before[i] ? 1 : 0;
        before[i] = found;
      }
    }
    return known;
  }

  private static Position station(int number) {
    int column = number % 400;
    int row = number / 400;
    return new Position(500_000 + column * 100.5, 5_700_000 + row * 100.25);
  }

  @Test
  void zerosOfTwoSignsAreTwoPlaces() throws Exception {
    Reprojection same =
        new Reprojection(registry.find("EPSG:4326"), registry.find("EPSG:4326"), true);
    for (int reading = 0; reading < 4; reading++) {
      assertEquals(0.0, places.transform(same, new Position(0.0, 0.0)).x());
      assertEquals(0.0, places.transform(same, new Position(0.0, 0.0)).x());
      assertEquals(-0.0, places.transform(same, new Position(-0.0, 0.0)).x());
    }
  }

  @Test
  void refusesAgainWhatItRefused() throws Exception {
    Reprojection way = way("EPSG:32633");
    for (int i = 0; i < 2; i++) {
      Position far = new Position(500_000, -5_700_000);
      assertThrows(CrsException.class, () -> places.transform(way, far));
    }
  }

  private interface Finding {
    Position find() throws CrsException;
  }

  private static String outcome(Finding finding) {
    try {
      return finding.find().toString();
    } catch (CrsException e) {
      return e.status() + e.getMessage();
    }
  }
}
