// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.locationtech.proj4j.ProjCoordinate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way to WGS 84 with all its guards, of other places all over the area each time, next to the
 * bare way of proj4j. {@code moving} is the same for a sensor that moves, whose places are
 * remembered in vain; {@code standing} for one that does not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReprojectionBench {
  /** More than are remembered. */
  private static final int PLACES = 1 << 15;

  @Param({
    "EPSG:32633",
    "EPSG:3857",
    "EPSG:3035",
    "EPSG:2154",
    "EPSG:27700",
    "EPSG:28992",
    "EPSG:2056"
  })
  private String system;

  private final Position[] given = new Position[PLACES];
  private final KnownPlaces places = new KnownPlaces();
  private final ProjCoordinate from = new ProjCoordinate();
  private final ProjCoordinate to = new ProjCoordinate();
  private Both both;
  private Reprojection way;
  private int next;

  /** Places to the centimetre, as surveyors tell them. */
  @Setup
  public void places() throws CrsException {
    Crs crs = CrsRegistry.get().find(system);
    both = Both.of(crs);
    way = new Reprojection(crs, CrsRegistry.get().find("EPSG:4326"), true);
    Random random = new Random(42);
    Area area = crs.area();
    Passage passage = new Passage();
    for (int i = 0; i < PLACES; ) {
      passage.run(
          both.back(),
          area.west() + random.nextDouble() * (area.east() - area.west()),
          area.south() + random.nextDouble() * (area.north() - area.south()));
      Position place =
          new Position(Math.rint(100 * passage.x()) / 100, Math.rint(100 * passage.y()) / 100);
      if (isGood(place)) {
        given[i++] = place;
      }
    }
  }

  private boolean isGood(Position place) {
    try {
      return way.transform(place).finite();
    } catch (CrsException e) {
      return false;
    }
  }

  private Position next() {
    return given[next++ & (PLACES - 1)];
  }

  @Benchmark
  public ProjCoordinate bare() {
    Position place = next();
    from.setValue(place.x(), place.y());
    return both.there().transform(from, to);
  }

  @Benchmark
  public Position guarded() throws CrsException {
    return way.transform(next());
  }

  @Benchmark
  public Position moving() throws CrsException {
    return places.transform(way, next());
  }

  @Benchmark
  public Position standing() throws CrsException {
    return places.transform(way, given[0]);
  }
}
