// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/**
 * Each preset against a service that replays recorded answers under that service's own rules: every
 * reading is there once, and equal in every field to what was recorded.
 */
class PresetReplayTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final TestClock clock = new TestClock(Instant.EPOCH);
  private String start;

  private static JsonNode recorded(String file) throws IOException {
    return JSON.readTree(Recorded.answer(file));
  }

  private static String text(String file) throws IOException {
    return new String(Recorded.answer(file), StandardCharsets.UTF_8);
  }

  /** Has the stations read from a start on, to a while after now. */
  private void period(String from, String now) {
    start = from;
    clock.set(Instant.parse(now));
  }

  /** Reads through the period; the service refuses three requests on the way. */
  private void assertReads(
      List<String> expected,
      String preset,
      String stations,
      StationServer.Service service,
      String... more)
      throws InterruptedException {
    LimitedService limited = new LimitedService(service, clock);
    List<String> read = new ArrayList<>();
    try (StationServer server = new StationServer(limited)) {
      Map<String, String> properties = PresetTest.properties(server, preset, stations, more);
      properties.put("rest.start.time", start);
      properties.put("rest.max.in.flight", "1");
      FakeSourceContext context = new FakeSourceContext(properties);
      for (int restart = 0; restart < 2; restart++) {
        try (Run run = new Run(properties, context, clock)) {
          for (int round = 0; round < 8; round++) {
            List<SourceRecord> records = run.drain();
            records.forEach(context::store);
            ConvertedUnits.check(records);
            records.forEach(record -> read.add(PresetTest.line(record)));
            clock.advance(Duration.ofMinutes(5));
          }
        }
      }
      assertEquals(List.of(), server.broken());
    }
    assertEquals(3, limited.refused());
    assertEquals(expected.size(), read.size(), () -> missing(expected, read));
    assertEquals(
        String.join("\n", expected.stream().sorted().toList()),
        String.join("\n", read.stream().sorted().toList()));
  }

  private static String missing(List<String> expected, List<String> read) {
    List<String> more = new ArrayList<>(read);
    expected.forEach(more::remove);
    List<String> less = new ArrayList<>(expected);
    read.forEach(less::remove);
    return "missing %s, too many %s"
        .formatted(less.stream().limit(3).toList(), more.stream().limit(3).toList());
  }

  /** The same text as {@link PresetTest#line}, put together from what was recorded. */
  private static String line(
      String sensor,
      String property,
      Instant time,
      Double result,
      String unit,
      String place,
      String qualifiers,
      Map<String, String> attributes) {
    Map<String, String> known = new TreeMap<>();
    attributes.forEach(
        (name, value) -> {
          if (value != null && !value.isBlank()) {
            known.put(name, value);
          }
        });
    return String.join(
        "|",
        sensor,
        property,
        time.toString(),
        result == null ? "-" : result.toString(),
        "-",
        unit == null ? "-" : unit,
        place == null ? "-|-|-" : place,
        qualifiers == null ? "-" : qualifiers,
        known.isEmpty() ? "-" : known.toString());
  }

  /** The same where there is no place and no qualifier. */
  private static String line(
      String sensor,
      String property,
      Instant time,
      Double result,
      String unit,
      Map<String, String> attributes) {
    return line(sensor, property, time, result, unit, null, null, attributes);
  }

  private static Instant time(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static Instant time(JsonNode row, String name) {
    return time(row.path(name).asText());
  }

  private static Instant asked(Asked asked, String name) {
    return Instant.parse(asked.query().get(name));
  }

  private static boolean within(Instant time, Instant start, Instant end) {
    return !time.isBefore(start) && !time.isAfter(end);
  }

  private static ArrayNode filter(Iterable<JsonNode> rows, Predicate<JsonNode> wanted) {
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    StreamSupport.stream(rows.spliterator(), false).filter(wanted).forEach(found::add);
    return found;
  }

  /** The rows of which the time, or the start, lies in a window with both of its ends. */
  private static ArrayNode within(
      Iterable<JsonNode> rows, String pointer, Instant start, Instant end) {
    return filter(
        rows, row -> within(time(row.at(pointer).asText().split("/", -1)[0]), start, end));
  }

  private static ArrayNode part(ArrayNode rows, int from, int size) {
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    for (int i = from; i < Math.min(from + size, rows.size()); i++) {
      found.add(rows.get(i));
    }
    return found;
  }

  private static String text(JsonNode node) {
    return node.isMissingNode() || node.isNull() ? null : node.asText();
  }

  private static int number(Asked asked, String name) {
    return Integer.parseInt(asked.query().getOrDefault(name, "0"));
  }

  @Test
  void usgsInstantaneousValues() throws Exception {
    List<JsonNode> series = new ArrayList<>();
    String files =
        "data_endDST data_mult_flags data_two_sites_two_params_iv multiple_methods_multi_meth";
    for (String file : files.split(" ", -1)) {
      recorded("usgs/hydrofunctions_" + file + ".json")
          .at("/value/timeSeries")
          .forEach(series::add);
    }
    List<String> expected = new ArrayList<>();
    int ice = 0;
    for (JsonNode one : series) {
      JsonNode geo = one.at("/sourceInfo/geoLocation/geogLocation");
      String place = geo.path("longitude").asDouble() + "|" + geo.path("latitude").asDouble();
      for (JsonNode method : one.path("values")) {
        for (JsonNode row : method.path("value")) {
          String value = row.path("value").asText();
          boolean none = value.equals("-999999");
          List<String> flags = new ArrayList<>();
          row.path("qualifiers").forEach(flag -> flags.add(flag.asText()));
          ice += none && flags.contains("Ice") ? 1 : 0;
          expected.add(
              line(
                  one.at("/sourceInfo/siteCode/0/value").asText(),
                  one.at("/variable/variableCode/0/value").asText(),
                  time(row, "dateTime"),
                  none ? null : Double.valueOf(value),
                  one.at("/variable/unit/unitCode").asText(),
                  place + "|EPSG:4326",
                  String.join(",", flags),
                  Map.of(
                      "site_name", one.at("/sourceInfo/siteName").asText(),
                      "method", method.at("/method/0/methodID").asText(),
                      "method_description", method.at("/method/0/methodDescription").asText())));
        }
      }
    }
    assertEquals(39, ice);
    assertEquals(292 + 438 + 4 * 93 + 34 + 139, expected.size());
    period("2018-11-01T00:00:00Z", "2020-04-20T00:00:00Z");
    String stations = "01541000,01541200,01542500,444306122144600";
    StationServer.Service service = asked -> usgs(series, asked);
    assertReads(expected, "usgs-iv", stations, service, "rest.window.max", "P100D");
  }

  /** Both ends inclusive, a series without values in the range is there and empty. */
  private static Answer usgs(List<JsonNode> series, Asked asked) {
    assertEquals("json", asked.query().get("format"));
    assertEquals("gzip", asked.headers().get("Accept-encoding"));
    Instant start = asked(asked, "startDT");
    Instant end = asked(asked, "endDT");
    assertTrue(Duration.between(start, end).toDays() <= 120, "more than 120 days");
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : series) {
      if (one.at("/sourceInfo/siteCode/0/value").asText().equals(asked.query().get("sites"))) {
        ObjectNode copy = one.deepCopy();
        for (JsonNode method : copy.path("values")) {
          ((ObjectNode) method).set("value", within(method.path("value"), "/dateTime", start, end));
        }
        found.add(copy);
      }
    }
    return Answer.of(200, "{\"value\":{\"timeSeries\":" + found + "}}");
  }

  @Test
  void usgsOgcInPages() throws Exception {
    ArrayNode features =
        (ArrayNode) recorded("usgs/ogc_continuous_one_station_1.json").path("features");
    List<String> expected = new ArrayList<>();
    for (JsonNode feature : features) {
      JsonNode row = feature.path("properties");
      Map<String, String> attributes = new HashMap<>();
      attributes.put("approval_status", text(row.path("approval_status")));
      attributes.put("statistic", text(row.path("statistic_id")));
      attributes.put("time_series", text(row.path("time_series_id")));
      expected.add(
          line(
              row.path("monitoring_location_id").asText(),
              row.path("parameter_code").asText(),
              time(row, "time"),
              Double.valueOf(row.path("value").asText()),
              row.path("unit_of_measure").asText(),
              null,
              text(row.path("qualifier")),
              attributes));
    }
    assertEquals(337, expected.size());
    int size = 100;
    period("2022-09-25T00:00:00Z", "2022-10-01T12:00:00Z");
    StationServer.Service service =
        asked -> {
          assertEquals("USGS-15484000", asked.query().get("monitoring_location_id"));
          assertTrue(number(asked, "limit") <= 50_000);
          String[] ends = asked.query().get("time").split("/", -1);
          ArrayNode found =
              within(features, "/properties/time", Instant.parse(ends[0]), Instant.parse(ends[1]));
          int offset = number(asked, "offset");
          String links = "{\"rel\":\"self\",\"href\":\"x\"}";
          if (offset + size < found.size()) {
            links +=
                ",{\"type\":\"application/geo+json\",\"rel\":\"next\",\"href\":\"http://%s%s?f=json&monitoring_location_id=USGS-15484000&time=%s%%2F%s&limit=10000&offset=%d\"}"
                    .formatted(
                        asked.headers().get("Host"), asked.path(), ends[0], ends[1], offset + size);
          }
          return Answer.of(
              200,
              "{\"type\":\"FeatureCollection\",\"features\":%s,\"numberReturned\":1,\"links\":[%s]}"
                  .formatted(part(found, offset, size), links),
              Map.of("X-RateLimit-Limit", "1000", "X-RateLimit-Remaining", "900"));
        };
    assertReads(expected, "usgs-ogc", "USGS-15484000", service);
  }

  @Test
  void openaqInPages() throws Exception {
    JsonNode template = recorded("openaq/measurements.json").path("results");
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    List<String> expected = new ArrayList<>();
    Instant first = Instant.parse("2023-10-16T13:00:00Z");
    for (int minute = 0; minute < 2_500; minute++) {
      ObjectNode row = template.get(minute % 2).deepCopy();
      Instant to = first.plus(Duration.ofMinutes(minute));
      String from = to.minusSeconds(3600).toString().replace("Z", "+00:00");
      ((ObjectNode) row.at("/period/datetimeFrom")).put("utc", from);
      ((ObjectNode) row.at("/period/datetimeTo")).put("utc", to.toString().replace("Z", "+00:00"));
      rows.add(row);
      expected.add(
          line(
              "3920",
              "pm25",
              to,
              minute % 2 == 0 ? 6.0 : 7.5,
              "µg/m³",
              "-|-|EPSG:4326",
              null,
              Map.of("period", "01:00:00", "period_start", from, "percent_coverage", "100")));
    }
    List<Instant> counted = new ArrayList<>();
    period("2023-10-16T00:00:00Z", "2023-10-18T12:00:00Z");
    StationServer.Service service =
        asked -> {
          assertEquals("/v3/sensors/3920/measurements", asked.path());
          if (!"secret".equals(asked.headers().get("X-api-key"))) {
            return Answer.of(401, "{\"message\":\"Invalid credentials\"}");
          }
          counted.removeIf(at -> !at.isAfter(clock.instant().minus(Duration.ofMinutes(1))));
          counted.add(clock.instant());
          assertTrue(counted.size() <= 60, "more than 60 a minute");
          int limit = number(asked, "limit");
          int page = number(asked, "page");
          assertTrue(limit <= 1_000 && page >= 1, "limit " + limit + " page " + page);
          // The start is exclusive here, the end inclusive.
          ArrayNode found =
              filter(
                  rows,
                  row -> {
                    Instant at = time(row.at("/period/datetimeTo/utc").asText());
                    return at.isAfter(asked(asked, "datetime_from"))
                        && !at.isAfter(asked(asked, "datetime_to"));
                  });
          ArrayNode part = part(found, (page - 1) * limit, limit);
          String total =
              part.size() < limit ? Integer.toString(found.size()) : "\">" + limit + "\"";
          String body =
              "{\"meta\":{\"name\":\"openaq-api\",\"page\":%d,\"limit\":%d,\"found\":%s},\"results\":%s}"
                  .formatted(page, limit, total, part);
          return Answer.of(200, body)
              .with("x-ratelimit-limit", "60")
              .with("x-ratelimit-remaining", "" + (60 - counted.size()))
              .with("x-ratelimit-reset", "60");
        };
    assertReads(expected, "openaq-v3", "3920", service, "rest.auth.token", "secret");
  }

  @Test
  void noaaCoopsWithErrorsUnderStatus200() throws Exception {
    JsonNode month = recorded("noaa_coops/water_level_month_1.json");
    String nothing = text("noaa_coops/error_200_no_predictions_1.json");
    DateTimeFormatter asked = DateTimeFormatter.ofPattern("yyyyMMdd HH:mm");
    DateTimeFormatter told = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    Map<Instant, JsonNode> rows = new LinkedHashMap<>();
    List<String> expected = new ArrayList<>();
    for (JsonNode row : month.path("data")) {
      Instant time = LocalDateTime.parse(row.path("t").asText(), told).toInstant(ZoneOffset.UTC);
      rows.put(time, row);
      String flags = row.path("f").asText();
      String sigma = row.path("s").asText();
      expected.add(
          line(
              "9447130",
              "water_level",
              time,
              Double.valueOf(row.path("v").asText()),
              "m",
              "-122.3393|47.6026|EPSG:4326",
              row.path("q").asText(),
              Map.of("site_name", "Seattle", "flags", flags, "sigma", sigma, "datum", "MLLW")));
    }
    assertEquals(7_201, expected.size());
    expected.add("BAD HTTP status 200 (rest.error.rules: 200@/error:RETRY)");
    int[] count = {0};
    period("2014-11-20T00:00:00Z", "2015-02-10T00:00:00Z");
    StationServer.Service service =
        request -> {
          if (++count[0] == 2) {
            return Answer.of(200, "{\"error\": {\"message\":\"Service is overloaded\"}}");
          }
          Map<String, String> query = request.query();
          assertEquals(
              List.of("9447130", "water_level", "MLLW", "metric", "gmt", "json"),
              Stream.of("station", "product", "datum", "units", "time_zone", "format")
                  .map(query::get)
                  .toList());
          Instant start =
              LocalDateTime.parse(query.get("begin_date"), asked).toInstant(ZoneOffset.UTC);
          Instant end = LocalDateTime.parse(query.get("end_date"), asked).toInstant(ZoneOffset.UTC);
          assertTrue(Duration.between(start, end).toDays() <= 31, "more than a month");
          List<JsonNode> found =
              rows.entrySet().stream()
                  .filter(row -> within(row.getKey(), start, end))
                  .map(Map.Entry::getValue)
                  .toList();
          return Answer.of(
              200,
              found.isEmpty()
                  ? nothing
                  : "{\"metadata\":" + month.path("metadata") + ", \"data\": " + found + "}");
        };
    assertReads(expected, "noaa-coops", "9447130", service);
  }

  @Test
  void ndbcNewestFirst() throws Exception {
    List<String> lines = text("ndbc/42057_realtime2_excerpt.txt").lines().toList();
    String columns =
        "wind_direction deg, wind_speed m/s, wind_gust m/s, wave_height m, dominant_wave_period s,"
            + " average_wave_period s, mean_wave_direction deg, air_pressure hPa,"
            + " air_temperature Cel, water_temperature Cel, dew_point Cel, visibility nmi,"
            + " pressure_tendency hPa, tide ft";
    List<String> body = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    Instant newest = Instant.parse("2026-08-10T01:50:00Z");
    DateTimeFormatter stamp =
        DateTimeFormatter.ofPattern("yyyy MM dd HH mm").withZone(ZoneOffset.UTC);
    for (int i = 0; i < 200; i++) {
      Instant time = newest.minus(Duration.ofMinutes(10L * i));
      String row = lines.get(2 + i % 2);
      body.add(stamp.format(time) + row.substring(16));
      String[] cells = row.trim().split("\\s+", -1);
      int at = 5;
      for (String named : columns.split(", ", -1)) {
        String[] column = named.split(" ", -1);
        String cell = cells[at++];
        Double value = cell.equals("MM") ? null : Double.valueOf(cell);
        expected.add(line("42057", column[0], time, value, column[1], Map.of()));
      }
    }
    assertTrue(body.contains(lines.get(2)) && body.contains(lines.get(3)));
    assertEquals(14 * 200, expected.size());
    int[] count = {0};
    period("2026-08-01T00:00:00Z", "2026-08-10T02:00:00Z");
    StationServer.Service service =
        asked -> {
          assertEquals("/data/realtime2/42057.txt", asked.path());
          // The newest row comes with the third answer; before it the file may be absent.
          if (++count[0] == 2) {
            return Answer.of(404, "<h1>Not Found</h1>");
          }
          List<String> rows = new ArrayList<>(lines.subList(0, 2));
          rows.addAll(body.subList(count[0] > 2 ? 0 : 1, body.size()));
          return Answer.of(200, String.join("\n", rows) + "\n");
        };
    assertReads(expected, "ndbc-realtime2", "42057", service);
  }

  @Test
  void eaFloodNewestFirstInPages() throws Exception {
    JsonNode recorded = recorded("ea_flood/readings_3680_rainfall_first11.json");
    Map<String, String> kinds =
        Map.of(
            "3680-rainfall-tipping_bucket_raingauge-t-15_min-mm", "rainfall mm",
            "3680-level-stage-i-15_min-m", "level m",
            "3680-level-downstage-i-15_min-mASD", "level mASD",
            "3680-flow--i-15_min-m3_s", "flow m3_s",
            "3680-temperature-dry_bulb-i-15_min-deg_C", "temperature deg_C");
    List<JsonNode> rows = new ArrayList<>();
    recorded.path("items").forEach(rows::add);
    Instant newest = time("2024-03-23T02:30:00Z");
    String base = "http://environment.data.gov.uk/flood-monitoring/id/measures/";
    for (int i = 0; i < 21 * 96; i++) {
      String at = newest.minus(Duration.ofMinutes(15L * i)).toString();
      for (String measure : kinds.keySet()) {
        if (i >= 11 || !measure.contains("rainfall")) {
          ObjectNode row = rows.get(0).deepCopy();
          row.put("dateTime", at).put("measure", base + measure).put("value", i * 0.25);
          rows.add(row);
        }
      }
    }
    rows.sort((a, b) -> b.path("dateTime").asText().compareTo(a.path("dateTime").asText()));
    List<String> expected = new ArrayList<>();
    for (JsonNode row : rows) {
      String measure = row.path("measure").asText().substring(base.length());
      String[] kind = kinds.get(measure).split(" ", -1);
      Instant time = time(row, "dateTime");
      double value = row.path("value").asDouble();
      expected.add(line("3680", kind[0], time, value, kind[1], Map.of("measure", measure)));
    }
    assertEquals(5 * 21 * 96, expected.size());
    period("2024-02-25T00:00:00Z", "2024-03-23T03:00:00Z");
    StationServer.Service service =
        asked -> {
          assertEquals("/flood-monitoring/id/stations/3680/readings", asked.path());
          assertTrue(asked.query().containsKey("_sorted"));
          int limit = asked.query().containsKey("_limit") ? number(asked, "_limit") : 500;
          assertTrue(limit <= 10_000, "limit " + limit);
          Instant since = asked(asked, "since");
          ObjectNode answer = recorded.deepCopy();
          ArrayNode found = JsonNodeFactory.instance.arrayNode();
          rows.stream()
              .filter(row -> !time(row, "dateTime").isBefore(since))
              .skip(number(asked, "_offset"))
              .limit(limit)
              .forEach(found::add);
          answer.set("items", found);
          return Answer.of(200, answer.toString());
        };
    assertReads(expected, "ea-flood", "3680", service);
  }

  @Test
  void hubeauInPagesOfStatus206() throws Exception {
    JsonNode template = recorded("hubeau/observations_tr_v2_excerpt.json").at("/data/0");
    List<JsonNode> rows = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    Instant newest = time("2026-09-23T19:30:00Z");
    for (int i = 0; i < 6_000; i++) {
      Instant at = newest.minus(Duration.ofMinutes(i));
      for (String kind : List.of("H", "Q")) {
        ObjectNode row = template.deepCopy();
        row.put("date_obs", at.toString())
            .put("grandeur_hydro", kind)
            .put("resultat_obs", 491.0 + i % 7);
        if (kind.equals("Q")) {
          row.putNull("code_station");
        }
        rows.add(0, row);
        Map<String, String> attributes =
            new HashMap<>(Map.of("status", "Brute", "method", "Mesurée", "continuity", "Continue"));
        attributes.put("code_station", text(row.path("code_station")));
        attributes.put("code_site", "B7200000");
        expected.add(
            line(
                "B720000001",
                kind,
                at,
                491.0 + i % 7,
                kind.equals("H") ? "mm" : "L/s",
                "4.782579717|50.089049099|EPSG:4326",
                "Non qualifiée",
                attributes));
      }
    }
    int[] partial = {0};
    int[] followed = {0};
    period("2026-08-27T00:00:00Z", "2026-09-23T20:00:00Z");
    StationServer.Service service =
        asked -> {
          assertEquals("/api/v2/hydrometrie/observations_tr", asked.path());
          int size = number(asked, "size");
          assertTrue(size <= 20_000 && asked.query().get("sort").equals("asc"));
          String[] cursor = asked.query().getOrDefault("cursor", "0").split("~", -1);
          boolean follows = cursor.length > 1;
          Instant begin = follows ? Instant.parse(cursor[1]) : asked(asked, "date_debut_obs");
          Instant end = follows ? Instant.parse(cursor[2]) : asked(asked, "date_fin_obs");
          assertFalse(
              begin.isBefore(clock.instant().minus(Duration.ofDays(31))),
              "400: older than a month");
          ArrayNode found = within(rows, "/date_obs", begin, end);
          followed[0] += follows ? 1 : 0;
          int from = Integer.parseInt(cursor[0]);
          boolean more = from + size < found.size();
          partial[0] += more ? 1 : 0;
          String next =
              more
                  ? "\"https://%s%s?code_entite=B720000001&sort=asc&cursor=%d~%s~%s&size=%d\""
                      .formatted(
                          asked.headers().get("Host"), asked.path(), from + size, begin, end, size)
                  : "null";
          return Answer.of(
              more ? 206 : 200,
              "{\"count\":%d,\"next\":%s,\"api_version\":\"2.0.1\",\"data\":%s}"
                  .formatted(found.size(), next, part(found, from, size)));
        };
    assertReads(expected, "hubeau-v2", "B720000001", service);
    assertTrue(partial[0] >= 2, partial[0] + " answers with status 206");
    assertTrue(followed[0] >= 2, followed[0] + " of " + partial[0] + " followed");
  }

  @Test
  void sensorThingsInPages() throws Exception {
    JsonNode template = recorded("sensorthings/observations_page_excerpt.json").at("/value/0");
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    List<String> expected = new ArrayList<>();
    Instant first = time("2017-02-16T21:55:12.841Z");
    String stream =
        "{\"name\":\"bikes\",\"unitOfMeasurement\":{\"symbol\":\"1\"},\"ObservedProperty\":{\"name\":\"available\"},\"Thing\":{\"name\":\"dock\"}}";
    for (int i = 0; i < 450; i++) {
      Instant at = first.plus(Duration.ofMinutes(10L * i));
      boolean interval = i % 3 == 2;
      ObjectNode row = template.deepCopy();
      row.put("phenomenonTime", interval ? at + "/" + at.plusSeconds(600) : at.toString());
      if (i % 2 == 1) {
        row.put("result", i * 0.5);
      }
      row.set("Datastream", JSON.readTree(stream));
      rows.add(row);
      Map<String, String> attributes =
          new HashMap<>(Map.of("datastream", "bikes", "thing", "dock"));
      if (interval) {
        attributes.put("period_end", at.plusSeconds(600).toString());
      }
      expected.add(line("12", "available", at, i % 2 == 1 ? i * 0.5 : 7.0, "1", attributes));
    }
    period("2017-02-16T00:00:00Z", "2017-02-21T00:00:00Z");
    StationServer.Service service =
        asked -> {
          assertEquals("/v1.1/Datastreams(12)/Observations", asked.path());
          String[] words = asked.query().get("$filter").split(" ", -1);
          assertEquals(
              "phenomenonTime ge and le", String.join(" ", words[0], words[1], words[3], words[5]));
          assertEquals("phenomenonTime asc", asked.query().get("$orderby"));
          assertTrue(asked.query().get("$expand").contains("ObservedProperty"));
          ArrayNode found =
              within(rows, "/phenomenonTime", Instant.parse(words[2]), Instant.parse(words[6]));
          // The service hands out fewer than it is asked for.
          int size = Math.min(100, number(asked, "$top"));
          int skip = number(asked, "$skip");
          ObjectNode answer = JsonNodeFactory.instance.objectNode();
          answer.put("@iot.count", found.size());
          if (skip + size < found.size()) {
            answer.put(
                "@iot.nextLink",
                "http://%s%s?$filter=%s&$orderby=phenomenonTime%%20asc&$top=1000&$skip=%d&$expand=%s"
                    .formatted(
                        asked.headers().get("Host"),
                        asked.path(),
                        asked.query().get("$filter").replace(" ", "%20"),
                        skip + size,
                        asked.query().get("$expand").replace(" ", "%20")));
          }
          answer.set("value", part(found, skip, size));
          return Answer.of(200, answer.toString());
        };
    String url = "http://x/v1.1/Datastreams({station})/Observations";
    assertReads(expected, "sensorthings", "12", service, "rest.url", url);
  }

  @Test
  void nwsUnsortedWithMissingValuesAndEmptyObservations() throws Exception {
    Map<String, JsonNode> pools = new HashMap<>();
    List<String> expected = new ArrayList<>();
    for (String station : List.of("multiple", "multiple_unsorted", "missing_value", "empty")) {
      JsonNode features =
          recorded("nws/stations_observations_" + station + ".json").path("features");
      pools.put(station, features);
      for (JsonNode feature : features) {
        JsonNode at = feature.at("/properties/timestamp");
        feature
            .path("properties")
            .properties()
            .forEach(
                quantity -> {
                  JsonNode value = quantity.getValue();
                  if (!value.has("unitCode") || quantity.getKey().equals("elevation")) {
                    return;
                  }
                  if (at.isNull()) {
                    // Told once by each of the two runs.
                    String told = "BAD observation.event_time: time is missing";
                    expected.addAll(List.of(told, told));
                    return;
                  }
                  expected.add(
                      line(
                          station,
                          quantity.getKey(),
                          time(at.asText()),
                          value.path("value").isNull() ? null : value.path("value").asDouble(),
                          value.path("unitCode").asText().replace("unit:", ""),
                          "-80.15|26.07|EPSG:4326",
                          text(value.path("qualityControl")),
                          Map.of("raw_message", feature.at("/properties/rawMessage").asText())));
                });
      }
    }
    // One recording has two observations of one time, of which six quantities are the same.
    List<String> distinct =
        Stream.concat(
                expected.stream().filter(line -> line.startsWith("BAD")),
                expected.stream().filter(line -> !line.startsWith("BAD")).distinct())
            .toList();
    assertEquals(expected.size() - 6, distinct.size());
    period("2019-06-26T00:00:00Z", "2019-06-27T12:00:00Z");
    StationServer.Service service =
        asked -> {
          String station = asked.path().split("/", -1)[2];
          assertFalse(asked.headers().get("User-agent").startsWith("Java"), "403: no User-Agent");
          assertTrue(number(asked, "limit") <= 500);
          Instant begin = asked(asked, "start");
          Instant end = asked(asked, "end");
          assertTrue(begin.isAfter(clock.instant().minus(Duration.ofDays(7))));
          // The end is exclusive; what has no time is in every answer.
          ArrayNode found =
              filter(
                  pools.get(station),
                  feature -> {
                    String at = text(feature.at("/properties/timestamp"));
                    return at == null || (!time(at).isBefore(begin) && time(at).isBefore(end));
                  });
          return Answer.of(200, "{\"type\":\"FeatureCollection\",\"features\":" + found + "}");
        };
    assertReads(distinct, "nws", String.join(",", pools.keySet()), service);
  }

  @Test
  void pegelonlineOverTheEndOfSummerTime() throws Exception {
    JsonNode current =
        recorded("pegelonline/station_koeln_excerpt.json").at("/timeseries/1/currentMeasurement");
    List<JsonNode> rows = new ArrayList<>(List.of(current));
    DateTimeFormatter local =
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.withZone(ZoneId.of("Europe/Berlin"));
    Instant first = time("2026-10-20T00:00:00+02:00");
    for (int i = 0; i < 7 * 96; i++) {
      rows.add(
          JsonNodeFactory.instance
              .objectNode()
              .put("timestamp", local.format(first.plus(Duration.ofMinutes(15L * i))))
              .put("value", 53.0 + i % 11));
    }
    List<String> expected = new ArrayList<>();
    for (JsonNode row : rows) {
      Instant time = time(row, "timestamp");
      double value = row.path("value").asDouble();
      expected.add(line("a6ee8177", "water_level", time, value, null, Map.of()));
    }
    assertTrue(
        rows.toString().contains("2026-10-25T02:00:00+02:00")
            && rows.toString().contains("2026-10-25T02:00:00+01:00"));
    period("2026-09-23T19:00:00Z", "2026-10-27T12:00:00Z");
    StationServer.Service service =
        asked -> {
          assertEquals(
              "/webservices/rest-api/v2/stations/a6ee8177/W/measurements.json", asked.path());
          return Answer.of(
              200,
              within(rows, "/timestamp", asked(asked, "start"), asked(asked, "end")).toString());
        };
    assertReads(expected, "pegelonline", "a6ee8177", service);
  }
}
