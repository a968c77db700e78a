// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.util.List;
import java.util.Locale;

/** A drawing as SVG, of the size that its page gives it, in the page's colours. */
final class Drawing {
  static final int WIDTH = 640;
  private static final int LEFT = 56;
  private static final int RIGHT = 12;
  private static final int TOP = 10;
  private static final int BOTTOM = 24;

  private final StringBuilder svg = new StringBuilder();
  private final int height;
  private final Range across;
  private final Range up;

  /** The numbers that an axis shows. */
  record Range(double from, double to) {
    /** The range of these numbers, with some room; of none, or of one number, still a range. */
    static Range of(List<Double> numbers) {
      double least = numbers.stream().mapToDouble(it -> it).min().orElse(0);
      double most = numbers.stream().mapToDouble(it -> it).max().orElse(1);
      double room = most > least ? (most - least) * 0.06 : Math.max(1, Math.abs(most) * 0.1);
      return new Range(least - room, most + room);
    }

    double share(double number) {
      return Math.min(1, Math.max(0, (number - from) / (to - from)));
    }
  }

  Drawing(String title, int height, Range across, Range up) {
    this.height = height;
    this.across = across;
    this.up = up;
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n"
            .formatted(WIDTH, height, text(title)));
  }

  /** A text that a page can show. */
  static String text(String any) {
    return any.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private double x(double value) {
    return LEFT + across.share(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return height - BOTTOM - up.share(value) * (height - TOP - BOTTOM);
  }

  /** A frame with three numbers at its left and two words below it. */
  Drawing axes(String from, String to) {
    for (double share : new double[] {0.05, 0.5, 0.95}) {
      double value = up.from() + share * (up.to() - up.from());
      add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, WIDTH - RIGHT, y(value), y(value));
      add(
          "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
          LEFT - 6, y(value) + 4, number(value));
    }
    add("<text x=\"%d\" y=\"%d\">%s</text>", LEFT, height - 6, text(from));
    add("<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>", WIDTH - RIGHT, height - 6, text(to));
    return this;
  }

  private String number(double value) {
    boolean fine = up.to() - up.from() < 10;
    return String.format(Locale.ROOT, fine ? "%,.1f" : "%,.0f", value);
  }

  /**
   * A line through points of the drawing, which ends where the next point is far.
   *
   * @param far numbers across between two points that no line joins
   */
  void line(List<double[]> points, double far) {
    StringBuilder path = new StringBuilder();
    double last = Double.NEGATIVE_INFINITY;
    for (double[] point : points) {
      String step = point[0] - last > far ? "M" : "L";
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", step, x(point[0]), y(point[1])));
      last = point[0];
    }
    add("<path class=\"line\" d=\"%s\"/>", path);
  }

  /** A mark at a point, which says what it is when it is pointed at. */
  void mark(String kind, double across, double up, double radius, String says) {
    add(
        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>",
        kind, x(across), y(up), radius, text(says));
  }

  /** A cross at a point; one beyond the drawing is at its edge. */
  void cross(String kind, double across, double up, String says) {
    double x = x(across);
    double y = y(up);
    add(
        "<path class=\"%s\" d=\"M%.1f %.1fl8 8m0-8l-8 8\"><title>%s</title></path>",
        kind, x - 4, y - 4, text(says));
  }

  /** A word beside a point, on the side that has more room. */
  void word(double across, double up, String says) {
    double x = x(across);
    boolean left = x > WIDTH / 2.0;
    String end = left ? " class=\"end\"" : "";
    add("<text%s x=\"%.1f\" y=\"%.1f\">%s</text>", end, x + (left ? -9 : 9), y(up) + 4, text(says));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  @Override
  public String toString() {
    return svg + "</svg>\n";
  }
}
