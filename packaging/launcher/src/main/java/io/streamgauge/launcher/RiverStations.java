// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Three river stations with discharge and gage height: two days of history every 15 minutes, then a
 * value every two seconds. A reading is a function of its place in the series, so that every answer
 * tells the same; a reading exists once its time has come, and never before.
 */
final class RiverStations {
  private static final Duration HISTORY = Duration.ofDays(2);
  private static final Duration STEP = Duration.ofMinutes(15);
  private static final Duration LIVE_STEP = Duration.ofSeconds(2);
  private static final ZoneId ZONE = ZoneId.of("America/New_York");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx");
  private static final String MISSING = "-999999";

  private static final List<RiverStation> STATIONS =
      List.of(
          new RiverStation("01646500", "POTOMAC RIVER NEAR WASH, DC", -77.12763889, 38.94977778),
          new RiverStation(
              "01541000", "West Branch Susquehanna River at Bower", -78.6769726, 40.89700655),
          new RiverStation(
              "01541200", "WB Susquehanna River near Curwensville", -78.5191858, 40.96145));
  private static final List<Variable> VARIABLES =
      List.of(
          new Variable("00060", "Streamflow, ft&#179;/s", "ft3/s", 9_000),
          new Variable("00065", "Gage height, ft", "ft", 5));

  private final ObjectMapper json = new ObjectMapper();
  private final Instant liveFrom;
  private final long historyCount = HISTORY.dividedBy(STEP);

  /** A station with its place. */
  private record RiverStation(String id, String name, double longitude, double latitude) {}

  /** A property that all stations measure. */
  private record Variable(String code, String name, String unit, double level) {}

  /** Stations whose history ends at this instant. */
  RiverStations(Instant start) {
    this.liveFrom = start.minusMillis(start.toEpochMilli() % 1_000);
  }

  /** How many readings of all stations exist at this instant. */
  long count(Instant now) {
    return countOfSeries(now) * STATIONS.size() * VARIABLES.size();
  }

  private long countOfSeries(Instant now) {
    return historyCount + Math.max(0, Duration.between(liveFrom, now).dividedBy(LIVE_STEP) + 1);
  }

  private Instant time(long index) {
    return index < historyCount
        ? liveFrom.minus(STEP.multipliedBy(historyCount - index))
        : liveFrom.plus(LIVE_STEP.multipliedBy(index - historyCount));
  }

  /** The answer for these sites, variables (all, if none) and range, both ends inclusive. */
  String answer(List<String> sites, List<String> codes, Instant from, Instant to, Instant now) {
    ObjectNode root = json.createObjectNode().put("name", "ns1:timeSeriesResponseType");
    ArrayNode series = root.putObject("value").putArray("timeSeries");
    for (RiverStation station : STATIONS) {
      if (sites.contains(station.id())) {
        for (Variable variable : VARIABLES) {
          if (codes.isEmpty() || codes.contains(variable.code())) {
            addSeries(series.addObject(), station, variable, from, to, now);
          }
        }
      }
    }
    return root.toString();
  }

  private void addSeries(
      ObjectNode series,
      RiverStation station,
      Variable variable,
      Instant from,
      Instant to,
      Instant now) {
    ObjectNode source = series.putObject("sourceInfo").put("siteName", station.name());
    source.putArray("siteCode").addObject().put("value", station.id()).put("agencyCode", "USGS");
    source
        .putObject("geoLocation")
        .putObject("geogLocation")
        .put("srs", "EPSG:4326")
        .put("latitude", station.latitude())
        .put("longitude", station.longitude());
    ObjectNode described = series.putObject("variable").put("variableName", variable.name());
    described.putArray("variableCode").addObject().put("value", variable.code());
    described.putObject("unit").put("unitCode", variable.unit());
    described.put("noDataValue", -999999.0);
    ObjectNode values = series.putArray("values").addObject();
    values.putArray("method").addObject().put("methodDescription", "").put("methodID", 69928);
    ArrayNode list = values.putArray("value");
    long count = countOfSeries(now);
    for (long i = 0; i < count; i++) {
      Instant time = time(i);
      if (!time.isBefore(from) && !time.isAfter(to)) {
        addValue(list.addObject(), station, variable, i, time);
      }
    }
    series.put("name", "USGS:" + station.id() + ":" + variable.code() + ":00000");
  }

  private static void addValue(
      ObjectNode value, RiverStation station, Variable variable, long index, Instant time) {
    Random random = new Random(31L * station.id().hashCode() + variable.code().hashCode() + index);
    // Neighbouring seeds give neighbouring first numbers.
    random.nextLong();
    boolean ice = random.nextInt(100) == 0;
    double wave = Math.sin(index / 40.0) + 0.05 * random.nextGaussian();
    value.put(
        "value",
        ice ? MISSING : String.format(Locale.ROOT, "%.2f", variable.level() * (1 + 0.2 * wave)));
    ArrayNode qualifiers = value.putArray("qualifiers").add("P");
    if (ice) {
      qualifiers.add("Ice");
    }
    value.put("dateTime", TIME.format(time.atZone(ZONE)));
  }
}
