// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import io.streamgauge.launcher.network.SensorNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page that draws what a run of the quickstart has made: where the stations are, what they
 * measured and which readings were flagged, late or set apart. It has all in itself and asks
 * nothing but the Parquet files.
 */
final class RunPage {
  private static final int BINS = 300;
  private static final int MOST_MARKS = 1_500;
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'");
  private static final DateTimeFormatter DAYS = DateTimeFormatter.ofPattern("d MMM HH:mm 'UTC'");
  private static final String SENSORS = "readings";
  private static final String RIVERS = "river";

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2733; --paper: #fbfcfd; --faint: #5c6b7a; --grid: #dde4ea;
        --line: #1f6fb2; --suspect: #b26a00; --fail: #c0262d; --late: #7a4fbf; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #10161c; --faint: #9aa8b5;
        --grid: #2a3641; --line: #6db3f2; --suspect: #e3a03c; --fail: #ff7b72; --late: #bc9cff; } }
      body { margin: 0 auto; max-width: 1320px; padding: 1.2rem; background: var(--paper); color: var(--ink);
        font: 16px/1.45 system-ui, sans-serif; }
      h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem } p { color: var(--faint); margin: .3rem 0 }
      .counts { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; margin: 1rem 0; padding: 0; list-style: none }
      .counts b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums }
      .row { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)) }
      figure { margin: 0 } figcaption { font-size: .9rem; color: var(--faint) }
      svg { width: 100%; height: auto; display: block } svg text { fill: var(--faint); font: 13px system-ui, sans-serif }
      svg .end { text-anchor: end } .grid { stroke: var(--grid) }
      .line { fill: none; stroke: var(--line); stroke-width: 1.6; stroke-linejoin: round }
      .station { fill: var(--line); fill-opacity: .75 } .flagged { fill: var(--fail); fill-opacity: .75 }
      .suspect { fill: none; stroke: var(--suspect); stroke-width: 1.5 } .fail { stroke: var(--fail); stroke-width: 1.8 }
      .key { display: inline-flex; align-items: center; gap: .35rem; margin-right: 1.2rem } .key svg { width: 18px }
      .wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
      td, th { padding: .15rem .9rem .15rem 0; text-align: right } td:first-child, th:first-child { text-align: left }
      """;

  private final ArchiveCensus archive;
  private final String rows;
  private final Instant start;
  private final Instant end;
  private final Map<String, Long> counts = new LinkedHashMap<>();

  /** A page of what was measured in this time. */
  RunPage(ArchiveCensus archive, Instant start, Instant end) {
    this.archive = archive;
    this.rows = archive.rows();
    this.start = start;
    this.end = end;
  }

  /** The same with the account of a run. */
  RunPage of(Summary summary) {
    counts.put("published", summary.published());
    counts.put("dead letters", summary.deadLetter());
    counts.put("lost", summary.lost());
    counts.put("repeated", summary.duplicates());
    return this;
  }

  /** Draws it into a file. */
  void write(Path file) throws IOException, SQLException {
    String page =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\">"
            + "<title>Streamgauge quickstart</title><style>"
            + STYLE
            + "</style></head><body>\n<h1>What this run has made</h1>\n<p>"
            + DAYS.format(start.atOffset(ZoneOffset.UTC))
            + " to "
            + MINUTES.format(end.atOffset(ZoneOffset.UTC))
            + ", drawn from the Parquet files alone.</p>\n"
            + counts()
            + "<h2>Where the stations are</h2>\n<div class=\"row\">"
            + map("Sensors", SENSORS)
            + map("River stations", RIVERS)
            + "</div>\n<h2>Temperature by region, in degrees Celsius</h2>\n"
            + key()
            + "<div class=\"row\">"
            + temperatures()
            + "</div>\n"
            + "<h2>Streamflow by station, in m3/s, with two days of history</h2>\n"
            + "<div class=\"row\">"
            + flows()
            + "</div>\n<h2>Set apart, by region</h2>\n<div class=\"wide\">"
            + apart()
            + "</div>\n</body></html>\n";
    Files.writeString(file, page);
  }

  private String counts() throws SQLException {
    List<String> archived =
        table(
                ("SELECT count(*), count(*) FILTER (_kafka_topic LIKE '%%-clean'), count(*) FILTER"
                        + " (_kafka_topic LIKE '%%-quarantine'), count(*) FILTER (_kafka_topic LIKE"
                        + " '%%-late') FROM %s")
                    .formatted(rows))
            .get(0);
    List<String> names = List.of("rows in the archive", "clean", "quarantined", "late");
    for (int i = 0; i < names.size(); i++) {
      counts.put(names.get(i), Long.valueOf(archived.get(i)));
    }
    StringBuilder list = new StringBuilder("<ul class=\"counts\">");
    counts.forEach(
        (what, count) -> list.append("<li><b>%,d</b>%s</li>".formatted(count, Drawing.text(what))));
    return list + "</ul>\n";
  }

  private static String key() {
    return "<p>"
        + entry("<path class=\"line\" d=\"M0 8h18\"/>", "mean of the clean readings")
        + entry("<circle class=\"suspect\" cx=\"9\" cy=\"8\" r=\"5\"/>", "flagged suspect (3)")
        + entry(
            "<path class=\"fail\" d=\"M5 4l8 8m0-8l-8 8\"/>",
            "flagged fail (4), at the edge where it is beyond")
        + "</p>\n";
  }

  private static String entry(String drawn, String says) {
    return "<span class=\"key\"><svg viewBox=\"0 0 18 16\">" + drawn + "</svg>" + says + "</span>";
  }

  private String map(String title, String topics) throws SQLException {
    List<List<String>> places =
        table(
            ("SELECT sensor_id, coalesce(max(region), ''), median(longitude) FILTER (%2$s),"
                    + " median(latitude) FILTER (%2$s), count(*), count(*) FILTER (_kafka_topic LIKE"
                    + " '%%-quarantine'), count(*) FILTER (_kafka_topic LIKE '%%-late') FROM %1$s"
                    + " WHERE _kafka_topic LIKE '%3$s-%%' GROUP BY sensor_id HAVING count(*) FILTER"
                    + " (%2$s AND longitude IS NOT NULL AND latitude IS NOT NULL) > 0 ORDER BY 1")
                .formatted(rows, "_kafka_topic LIKE '%-clean'", topics));
    Drawing.Range east = Drawing.Range.of(numbers(places, 2));
    Drawing.Range north = Drawing.Range.of(numbers(places, 3));
    String span = String.format(Locale.ROOT, "%.1f to %.1f degrees east", east.from(), east.to());
    Drawing drawing = new Drawing(title, 320, east, north).axes(span, "");
    for (List<String> place : places) {
      double x = Double.parseDouble(place.get(2));
      double y = Double.parseDouble(place.get(3));
      String says =
          "%s %s: %s readings, %s quarantined, %s late"
              .formatted(place.get(0), place.get(1), place.get(4), place.get(5), place.get(6));
      drawing.mark("station", x, y, 6, says);
      if (places.size() < 10) {
        drawing.word(x, y, place.get(0));
      }
    }
    return figure(
        drawing,
        title + ": " + places.size() + ", degrees north at the left; point at one for its counts");
  }

  private String temperatures() throws SQLException {
    StringBuilder figures = new StringBuilder();
    for (String region : SensorNetwork.REGIONS) {
      String which = "region = '" + region + "' AND observed_property = 'temperature'";
      figures.append(series(region, SENSORS, which, start, MINUTES));
    }
    return figures.toString();
  }

  private String flows() throws SQLException {
    StringBuilder figures = new StringBuilder();
    for (List<String> station :
        table(
            "SELECT DISTINCT sensor_id FROM %s WHERE _kafka_topic LIKE 'river-%%' ORDER BY 1"
                .formatted(rows))) {
      String id = station.get(0);
      String which = "sensor_id = '" + id.replace("'", "''") + "' AND observed_property = '00060'";
      figures.append(series(id, RIVERS, which, start.minusSeconds(2 * 86_400), DAYS));
    }
    return figures.toString();
  }

  /** The mean of clean readings in each of some hundred pieces of a time, and what was flagged. */
  private String series(
      String title, String topics, String which, Instant from, DateTimeFormatter times)
      throws SQLException {
    double seconds = Math.max(1, end.getEpochSecond() - from.getEpochSecond());
    String place = "(epoch(event_time) - " + from.getEpochSecond() + ")";
    String flag = "coalesce(_header_qc_flag, '1')";
    String within = place + " BETWEEN 0 AND " + seconds;
    List<List<String>> means =
        table(
            ("SELECT floor(%s / %s * %d) AS bin, avg(result), count(*) FROM %s WHERE _kafka_topic ="
                    + " '%s-clean' AND %s AND %s AND result IS NOT NULL GROUP BY bin ORDER BY bin")
                .formatted(place, seconds, BINS, rows, topics, which, within));
    List<List<String>> flagged =
        table(
            ("SELECT %s, result, %s, sensor_id FROM %s WHERE _kafka_topic IN ('%s-clean',"
                    + " '%s-quarantine') AND %s AND %s AND %s IN ('3', '4') AND result IS NOT NULL"
                    + " ORDER BY 1 LIMIT %d")
                .formatted(place, flag, rows, topics, topics, which, within, flag, MOST_MARKS));
    Drawing drawing =
        new Drawing(title, 200, new Drawing.Range(0, seconds), Drawing.Range.of(numbers(means, 1)))
            .axes(
                times.format(from.atOffset(ZoneOffset.UTC)),
                times.format(end.atOffset(ZoneOffset.UTC)));
    List<double[]> points = new ArrayList<>();
    for (List<String> mean : means) {
      double at = (Double.parseDouble(mean.get(0)) + 0.5) * seconds / BINS;
      points.add(new double[] {at, Double.parseDouble(mean.get(1))});
    }
    drawing.line(points, seconds / 20);
    for (List<String> one : flagged) {
      double at = Double.parseDouble(one.get(0));
      double value = Double.parseDouble(one.get(1));
      String says = one.get(3) + ": " + one.get(1);
      if (one.get(2).equals("4")) {
        drawing.cross("fail", at, value, says);
      } else {
        drawing.mark("suspect", at, value, 5, says);
      }
    }
    return figure(drawing, title + ": " + flagged.size() + " flagged");
  }

  private String apart() throws SQLException {
    List<List<String>> regions =
        archive.table(
            ("SELECT coalesce(region, 'rivers') AS region, count(*) FILTER (_kafka_topic LIKE"
                    + " '%%-clean') AS clean, count(*) FILTER (_kafka_topic LIKE '%%-quarantine') AS"
                    + " quarantined, count(*) FILTER (_kafka_topic LIKE '%%-late') AS late FROM %s"
                    + " GROUP BY ALL ORDER BY 1")
                .formatted(rows));
    StringBuilder table = new StringBuilder("<table>");
    for (int i = 0; i < regions.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      table.append("<tr>");
      regions
          .get(i)
          .forEach(it -> table.append("<%1$s>%2$s</%1$s>".formatted(cell, Drawing.text(it))));
      table.append("</tr>\n");
    }
    return table + "</table>";
  }

  private static String figure(Drawing drawing, String caption) {
    return "<figure>"
        + drawing
        + "<figcaption>"
        + Drawing.text(caption)
        + "</figcaption></figure>\n";
  }

  private List<List<String>> table(String sql) throws SQLException {
    List<List<String>> table = archive.table(sql);
    return table.subList(1, table.size());
  }

  private static List<Double> numbers(List<List<String>> table, int column) {
    return table.stream().map(row -> Double.valueOf(row.get(column))).toList();
  }
}
