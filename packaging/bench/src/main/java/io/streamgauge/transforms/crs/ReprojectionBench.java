// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.crs;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The way to WGS 84 with all its guards, of other places all over the area each time, next to the
 * bare way of proj4j. {@code moving} is the same for a sensor that moves, whose places are looked
 * for in vain; {@code standing} for one that does not, and {@code inTurn} for 20,000 of those. Run
 * as a program, with options of JMH as its arguments, it ends with 1 when one of them costs more
 * than documented.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReprojectionBench {
  private static final int PLACES = 1 << 15;
  private static final int IN_TURN = 20_000;

  /** What moves comes by some metres off at last, here by some millimetres each time. */
  private static final double FAR = 10;

  private static final double NEAR = 0.001;

  /** Times the bare way, at the most. */
  private static final double GUARDED = 3;

  /** Times the guarded way. */
  private static final double MOVING = 1.3;

  private static final double KNOWN = 0.5;

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
  private double moved;

  public static void main(String... arguments) throws RunnerException, CommandLineOptionException {
    Map<String, Map<String, Double>> costs = new TreeMap<>();
    for (RunResult result :
        new Runner(
                new OptionsBuilder()
                    .parent(new CommandLineOptions(arguments))
                    .include(ReprojectionBench.class.getName())
                    .shouldFailOnError(true)
                    .build())
            .run()) {
      costs
          .computeIfAbsent(result.getParams().getParam("system"), any -> new TreeMap<>())
          .put(
              result.getPrimaryResult().getLabel(),
              result.getPrimaryResult().getStatistics().getMin());
    }
    boolean held = true;
    for (Map.Entry<String, Map<String, Double>> each : costs.entrySet()) {
      Map<String, Double> cost = each.getValue();
      double guarded = cost.get("guarded") / cost.get("bare");
      double moving = cost.get("moving") / cost.get("guarded");
      double inTurn = cost.get("inTurn") / cost.get("guarded");
      System.out.printf(
          "%s: %.2f times the bare way; of that %.2f when moving, %.2f of 20,000 in turn%n",
          each.getKey(), guarded, moving, inTurn);
      held &= guarded <= GUARDED && moving <= MOVING && inTurn <= KNOWN;
    }
    System.exit(held ? 0 : 1);
  }

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
      if (isGood(place) && isGood(new Position(place.x() + FAR, place.y()))) {
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
    next = (next + 1) & (PLACES - 1);
    if (next == 0) {
      moved = moved > FAR - 1 ? 0 : moved + NEAR;
    }
    Position place = given[next];
    return new Position(place.x() + moved, place.y());
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
  public Position inTurn() throws CrsException {
    next = next == IN_TURN - 1 ? 0 : next + 1;
    return places.transform(way, given[next]);
  }

  @Benchmark
  public Position standing() throws CrsException {
    return places.transform(way, given[0]);
  }
}
