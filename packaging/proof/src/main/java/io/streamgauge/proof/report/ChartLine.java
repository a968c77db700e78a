// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * One number over time, of as many points as an eye can tell apart.
 *
 * @param kind the class of its style
 * @param name its name for people
 */
record ChartLine(String kind, String name, List<Point> points) {
  /** The pieces of the time of which no more than four points each are drawn. */
  static final int PIECES = 400;

  /** As many times the usual distance between samples, that no line crosses. */
  private static final int FAR = 10;

  /** A number at a moment; NaN where the line is broken. */
  record Point(Instant at, double value) {
    boolean known() {
      return Double.isFinite(value);
    }
  }

  /** The number that each of these samples has, thinned. */
  static ChartLine of(
      String kind, String name, RunReport report, ToDoubleFunction<SystemState> number) {
    List<Point> points = new ArrayList<>();
    for (SystemState sample : report.samples()) {
      points.add(new Point(sample.at(), number.applyAsDouble(sample)));
    }
    points.sort(Comparator.comparing(Point::at));
    return new ChartLine(kind, name, thinned(broken(points), ChartSpan.of(report)));
  }

  /** The numbers that are known, in order of time. */
  List<Double> known() {
    return points.stream().filter(Point::known).map(Point::value).toList();
  }

  /** The same with a break where samples are missing. */
  private static List<Point> broken(List<Point> points) {
    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < points.size(); i++) {
      gaps.add(Duration.between(points.get(i - 1).at(), points.get(i).at()));
    }
    Duration usual =
        gaps.isEmpty() ? Duration.ZERO : gaps.stream().sorted().toList().get(gaps.size() / 2);
    List<Point> broken = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Duration gap = i == 0 ? Duration.ZERO : gaps.get(i - 1);
      if (!usual.isZero() && gap.compareTo(usual.multipliedBy(FAR)) > 0) {
        broken.add(new Point(points.get(i).at().minus(gap.dividedBy(2)), Double.NaN));
      }
      broken.add(points.get(i));
    }
    return broken;
  }

  /**
   * The first, the least, the greatest and the last point of each piece of the time, which draw the
   * same line as all of them.
   */
  static List<Point> thinned(List<Point> points, ChartSpan span) {
    if (points.size() <= PIECES * 2) {
      return points;
    }
    Map<Integer, List<Integer>> pieces = new LinkedHashMap<>();
    for (int i = 0; i < points.size(); i++) {
      int piece = (int) (span.share(points.get(i).at()) * PIECES);
      pieces.computeIfAbsent(piece, each -> new ArrayList<>()).add(i);
    }
    List<Point> kept = new ArrayList<>();
    Comparator<Integer> byValue = Comparator.comparingDouble(i -> points.get(i).value());
    for (List<Integer> piece : pieces.values()) {
      List<Integer> known = piece.stream().filter(i -> points.get(i).known()).toList();
      List<Integer> from = known.isEmpty() ? piece.subList(0, 1) : known;
      TreeSet<Integer> chosen = new TreeSet<>(List.of(from.get(0)));
      chosen.add(from.get(from.size() - 1));
      chosen.add(from.stream().min(byValue).orElseThrow());
      chosen.add(from.stream().max(byValue).orElseThrow());
      chosen.forEach(i -> kept.add(points.get(i)));
    }
    return kept;
  }
}
