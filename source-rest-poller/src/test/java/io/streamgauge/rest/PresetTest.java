// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.RecordTranscript;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import io.streamgauge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Each preset against a service that answers in the recorded shape and holds to its own rules. */
class PresetTest {
  private static final Instant NOW = Instant.parse("2026-03-29T12:00:00Z");

  private final TestClock clock = new TestClock(NOW);

  /** With a preset: stations, topic, and where history begins; nothing else but a key. */
  static Map<String, String> properties(
      StationServer server, String preset, String stations, String... more) {
    Map<String, String> properties = GivenOptions.with(Map.of("name", "test"), more);
    properties.put("rest.preset", preset);
    properties.put("rest.stations", stations);
    properties.put("rest.start.time", "P2D");
    properties.put("kafka.topic", "readings");
    String url = Preset.load(preset).getOrDefault("rest.url", properties.get("rest.url"));
    properties.put("rest.url", server.in(url));
    return properties;
  }

  private List<String> read(
      String preset, String station, StationServer.Service service, String... more)
      throws InterruptedException {
    try (StationServer server = new StationServer(service)) {
      List<SourceRecord> records = new ArrayList<>();
      try (Run run = new Run(properties(server, preset, station, more), clock)) {
        records.addAll(run.drain());
        // A second look at the same readings must not give them again.
        clock.advance(Duration.ofMinutes(20));
        records.addAll(run.drain());
      }
      assertEquals(List.of(), server.broken());
      RecordTranscript.assertAsBefore(
          "presets/" + preset, records, text -> text.replace(server.url(""), "http://x"));
      assertTrue(server.asked().size() >= 2, server.asked().toString());
      // Pegelonline tells the unit of a series at another address.
      boolean units = !preset.equals("pegelonline");
      assertEquals(units, ConvertedUnits.check(records) > 0, preset);
      return records.stream().map(PresetTest::line).sorted().toList();
    }
  }

  /** All fields of a reading, or what makes a bad record bad. */
  static String line(SourceRecord record) {
    Struct value = (Struct) record.value();
    if (Run.isBad(record)) {
      return "BAD " + value.getString("error_message");
    }
    Map<String, String> attributes = value.getMap(ObservationSchema.ATTRIBUTES);
    List<String> fields = new ArrayList<>();
    String names =
        "sensor_id observed_property event_time result result_text unit x y crs qualifiers";
    for (String field : names.split(" ", -1)) {
      Object content = value.get(field);
      fields.add(Objects.toString(content instanceof Date date ? date.toInstant() : content, "-"));
    }
    fields.add(attributes == null ? "-" : new TreeMap<>(attributes).toString());
    return String.join("|", fields);
  }

  private static Instant time(Asked asked, String name) {
    return Instant.parse(asked.query().get(name));
  }

  /** The elements whose time lies in the window, both ends inclusive. */
  private static List<String> within(Map<String, String> elements, Instant start, Instant end) {
    return elements.entrySet().stream()
        .filter(element -> !Instant.parse(element.getKey()).isBefore(start))
        .filter(element -> !Instant.parse(element.getKey()).isAfter(end))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Test
  void usgsInstantaneousValues() throws Exception {
    String body =
"""
{"value":{"timeSeries":[{"sourceInfo":{"siteName":"CLEAR CREEK","siteCode":[{"value":"06719505"}],
"geoLocation":{"geogLocation":{"srs":"EPSG:4326","latitude":39.75,"longitude":-105.2}}},
"variable":{"variableCode":[{"value":"00060"}],"unit":{"unitCode":"ft3/s"},"noDataValue":-999999.0},
"values":[{"value":[{"value":"61.3","qualifiers":["P"],"dateTime":"2026-03-28T05:45:00.000-06:00"},
{"value":"-999999","qualifiers":["P","Ice"],"dateTime":"2026-03-28T06:00:00.000-06:00"}],
"method":[{"methodDescription":"","methodID":11901}]}]}]}}\
""";
    StationServer.Service service =
        asked -> {
          assertEquals("json", asked.query().get("format"));
          assertTrue(time(asked, "startDT").isBefore(time(asked, "endDT")));
          return Answer.of(200, body);
        };
    String place = "|-|ft3/s|-105.2|39.75|EPSG:4326|";
    String attributes = "|{method=11901, site_name=CLEAR CREEK}";
    assertEquals(
        List.of(
            "06719505|00060|2026-03-28T11:45:00Z|61.3" + place + "P" + attributes,
            "06719505|00060|2026-03-28T12:00:00Z|-" + place + "P,Ice" + attributes),
        read("usgs-iv", "06719505", service));
  }

  @Test
  void noaaCoopsTellsAnErrorUnderStatus200() throws Exception {
    String body =
"""
{"metadata":{"id":"8454000","name":"Providence","lat":"41.8071","lon":"-71.4012"},"data":[
{"t":"2026-03-28 04:06","v":"0.612","s":"0.003","f":"0,0,0,0","q":"p"},
{"t":"2026-03-28 04:12","v":"","s":"","f":"1,1,1,1","q":"p"}]}\
""";
    int[] count = {0};
    StationServer.Service service =
        asked ->
            Answer.of(200, count[0]++ == 0 ? "{\"error\":{\"message\":\"overloaded\"}}" : body);
    String place = "|-71.4012|41.8071|EPSG:4326|p|";
    assertEquals(
        List.of(
            "8454000|water_level|2026-03-28T04:06:00Z|0.612|-|m"
                + place
                + "{datum=MLLW, flags=0,0,0,0, sigma=0.003, site_name=Providence}",
            "8454000|water_level|2026-03-28T04:12:00Z|-|-|m"
                + place
                + "{datum=MLLW, flags=1,1,1,1, sigma=, site_name=Providence}",
            "BAD HTTP status 200 (rest.error.rules: 200@/error:RETRY)"),
        read("noaa-coops", "8454000", service));
  }

  @Test
  void usgsOgc() throws Exception {
    Map<String, String> features = new TreeMap<>();
    for (String at : List.of("2026-03-28T00:00:00Z", "2026-03-28T00:15:00Z")) {
      features.put(
          at,
"""
{"type":"Feature","geometry":null,"properties":{"time_series_id":"017c","monitoring_location_id":
"USGS-15484000","parameter_code":"00010","statistic_id":"00011","time":"%s","value":"4.4",
"unit_of_measure":"degC","approval_status":"Approved","qualifier":null}}\
"""
              .formatted(at.replace("Z", "+00:00")));
    }
    StationServer.Service service =
        asked -> {
          String[] ends = asked.query().get("time").split("/", -1);
          assertEquals("USGS-15484000", asked.query().get("monitoring_location_id"));
          return Answer.of(
              200,
              "{\"features\":"
                  + within(features, Instant.parse(ends[0]), Instant.parse(ends[1]))
                  + ",\"links\":[]}");
        };
    String tail =
        "|4.4|-|degC|-|-|-|-|{approval_status=Approved, statistic=00011, time_series=017c}";
    assertEquals(
        List.of(
            "USGS-15484000|00010|2026-03-28T00:00:00Z" + tail,
            "USGS-15484000|00010|2026-03-28T00:15:00Z" + tail),
        read("usgs-ogc", "USGS-15484000", service));
  }

  @Test
  void openaq() throws Exception {
    String body =
"""
{"meta":{"page":1,"limit":1000,"found":">1"},"results":[{"period":{"interval":"01:00:00",
"datetimeFrom":{"utc":"2026-03-28T11:00:00+00:00"},"datetimeTo":{"utc":"2026-03-28T12:00:00+00:00"}},
"value":7.5,"parameter":{"id":2,"name":"pm25","units":"µg/m³"},"coordinates":null,
"coverage":{"percentCoverage":100}}]}\
""";
    StationServer.Service service =
        asked -> {
          assertEquals("/v3/sensors/3917/measurements", asked.path());
          if (!"secret".equals(asked.headers().get("X-api-key"))) {
            return Answer.of(401, "");
          }
          assertTrue(Integer.parseInt(asked.query().get("limit")) <= 1000);
          assertTrue(time(asked, "datetime_from").isBefore(time(asked, "datetime_to")));
          return Answer.of(200, body);
        };
    assertEquals(
        List.of(
            "3917|pm25|2026-03-28T12:00:00Z|7.5|-|µg/m³|-|-|EPSG:4326|-|{percent_coverage=100,"
                + " period=01:00:00, period_start=2026-03-28T11:00:00+00:00}"),
        read("openaq-v3", "3917", service, "rest.auth.token", "secret"));
  }

  @Test
  void ndbcGivesOneReadingForEachColumn() throws Exception {
    String body =
"""
#YY  MM DD hh mm WDIR WSPD GST  WVHT   DPD   APD MWD   PRES  ATMP  WTMP  DEWP  VIS PTDY  TIDE
#yr  mo dy hr mn degT m/s  m/s     m   sec   sec degT   hPa  degC  degC  degC  nmi  hPa    ft
2026 03 28 01 50  80  7.0  8.0   1.1     8   4.6 121 1015.0  29.2    MM  26.1   MM   MM    MM
2026 03 28 01 40  80  7.0
""";
    List<String> read = read("ndbc-realtime2", "42057", asked -> Answer.of(200, body));
    String[] values = "-|80.0|7.0|8.0|1.1|8.0|4.6|121.0|1015.0|29.2|-|26.1|-|-|-".split("\\|", -1);
    List<String> expected = new ArrayList<>();
    String[] columns = Preset.load("ndbc-realtime2").get("observation.properties").split(", ", -1);
    for (int i = 0; i < columns.length; i++) {
      String[] column = columns[i].split("[\\[\\]]", -1);
      expected.add(
          "42057|%s|2026-03-28T01:50:00Z|%s|-|%s|-|-|-|-|-"
              .formatted(column[0], values[i + 1], column[1]));
    }
    expected.add(read.get(14));
    assertTrue(read.get(14).startsWith("BAD "), read.get(14));
    assertEquals(expected.stream().sorted().toList(), read);
  }

  @Test
  void eaFlood() throws Exception {
    String measure = "http://x/id/measures/3680-rainfall-tipping_bucket_raingauge-t-15_min-mm";
    String body =
        """
        {"meta":{"limit":10000},"items":[
        {"dateTime":"2026-03-29T02:30:00Z","measure":"%s","value":0.0},
        {"dateTime":"2026-03-29T02:15:00Z","measure":"%s","value":5.0}]}\
        """
            .formatted(measure, measure);
    StationServer.Service service =
        asked -> {
          assertEquals("/flood-monitoring/id/stations/3680/readings", asked.path());
          assertTrue(time(asked, "since").isAfter(NOW.minus(Duration.ofDays(28))));
          assertTrue(Integer.parseInt(asked.query().get("_limit")) <= 10_000);
          return Answer.of(200, body);
        };
    String tail = "|-|mm|-|-|-|-|{measure=3680-rainfall-tipping_bucket_raingauge-t-15_min-mm}";
    assertEquals(
        List.of(
            "3680|rainfall|2026-03-29T02:15:00Z|5.0" + tail,
            "3680|rainfall|2026-03-29T02:30:00Z|0.0" + tail),
        read("ea-flood", "3680", service));
  }

  @Test
  void hubeauReadsOnWhereAnAnswerIsPartial() throws Exception {
    Map<String, String> rows = new TreeMap<>();
    for (int hour = 10; hour < 22; hour++) {
      String at = "2026-03-28T" + hour + ":00:00Z";
      rows.put(
          at,
"""
{"code_site":"B7200000","code_station":null,"grandeur_hydro":"H","date_obs":"%s",
"resultat_obs":491.0,"libelle_qualification_obs":"Non qualifiée","longitude":4.78,"latitude":50.09,
"libelle_statut":"Brute","libelle_methode_obs":"Mesurée","libelle_continuite":"Continue"}\
"""
              .formatted(at));
    }
    AtomicReference<List<String>> found = new AtomicReference<>();
    StationServer.Service service =
        asked -> {
          int from = Integer.parseInt(asked.query().getOrDefault("cursor", "0"));
          if (from == 0) {
            Instant start = time(asked, "date_debut_obs");
            assertTrue(start.isAfter(NOW.minus(Duration.ofDays(31))), "400: older than a month");
            found.set(within(rows, start, time(asked, "date_fin_obs")));
          }
          boolean more = from + 5 < found.get().size();
          String next = "\"https://x/api/v2/hydrometrie/observations_tr?cursor=" + (from + 5);
          return Answer.of(
              more ? 206 : 200,
              "{\"next\":%s,\"data\":%s}"
                  .formatted(
                      more ? next.replace("x/", asked.headers().get("Host") + "/") + "\"" : "null",
                      found.get().subList(from, Math.min(from + 5, found.get().size()))));
        };
    String tail =
        "|491.0|-|mm|4.78|50.09|EPSG:4326|Non qualifiée|"
            + "{code_site=B7200000, continuity=Continue, method=Mesurée, status=Brute}";
    assertEquals(
        rows.keySet().stream().map(at -> "B720000001|H|" + at + tail).toList(),
        read("hubeau-v2", "B720000001", service));
  }

  @Test
  void sensorThings() throws Exception {
    String body =
"""
{"value":[{"phenomenonTime":"2026-03-28T21:55:12.841Z","result":"7","resultTime":null,"Datastream":
{"name":"bikes","unitOfMeasurement":{"symbol":"1"},"ObservedProperty":{"name":"available"},
"Thing":{"name":"dock"}}},{"phenomenonTime":"2026-03-28T22:00:00Z/2026-03-28T23:00:00Z","result":8.5,
"Datastream":{"name":"bikes","unitOfMeasurement":{"symbol":"1"},"ObservedProperty":{"name":"available"},
"Thing":{"name":"dock"}}}]}\
""";
    StationServer.Service service =
        asked -> {
          assertEquals("/v1.1/Datastreams(12)/Observations", asked.path());
          assertTrue(asked.query().get("$filter").startsWith("phenomenonTime ge 2026-"));
          assertTrue(Integer.parseInt(asked.query().get("$top")) <= 1000);
          return Answer.of(200, body);
        };
    String url = "http://x/v1.1/Datastreams({station})/Observations";
    assertEquals(
        List.of(
            "12|available|2026-03-28T21:55:12.841Z|7.0|-|1|-|-|-|-|{datastream=bikes, thing=dock}",
            "12|available|2026-03-28T22:00:00Z|8.5|-|1|-|-|-|-|{datastream=bikes,"
                + " period_end=2026-03-28T23:00:00Z, thing=dock}"),
        read("sensorthings", "12", service, "rest.url", url));
  }

  @Test
  void nwsTakesTheUnitFromTheAnswer() throws Exception {
    String body =
"""
{"features":[{"geometry":{"coordinates":[-80.15,26.07]},"properties":{"elevation":{"value":10,
"unitCode":"unit:m"},"timestamp":"2026-03-28T10:53:00+00:00","rawMessage":"KFLL 271053Z",
"presentWeather":[],"temperature":{"value":25.6,"unitCode":"wmoUnit:degC","qualityControl":"V"},
"windSpeed":{"value":null,"unitCode":"wmoUnit:km_h-1","qualityControl":"Z"}}}]}\
""";
    StationServer.Service service =
        asked -> {
          assertEquals("/stations/KFLL/observations", asked.path());
          assertFalse(asked.headers().get("User-agent").startsWith("Java"));
          Duration window = Duration.between(time(asked, "start"), time(asked, "end"));
          assertTrue(window.compareTo(Duration.ofDays(7)) <= 0);
          return Answer.of(200, body);
        };
    assertEquals(
        List.of(
            "KFLL|temperature|2026-03-28T10:53:00Z|25.6|-|degC|-80.15|26.07|EPSG:4326|V|"
                + "{raw_message=KFLL 271053Z}",
            "KFLL|windSpeed|2026-03-28T10:53:00Z|-|-|km_h-1|-80.15|26.07|EPSG:4326|Z|"
                + "{raw_message=KFLL 271053Z}"),
        read("nws", "KFLL", service));
  }

  @Test
  void pegelonlineOverTheStartOfSummerTime() throws Exception {
    String body =
        """
        [{"timestamp":"2026-03-29T01:45:00+01:00","value":53.0},
         {"timestamp":"2026-03-29T03:00:00+02:00","value":54.0}]\
        """;
    StationServer.Service service =
        asked -> {
          assertTrue(time(asked, "start").isAfter(NOW.minus(Duration.ofDays(30))));
          return Answer.of(200, body);
        };
    assertEquals(
        List.of(
            "a6ee8177|water_level|2026-03-29T00:45:00Z|53.0|-|-|-|-|-|-|-",
            "a6ee8177|water_level|2026-03-29T01:00:00Z|54.0|-|-|-|-|-|-|-"),
        read("pegelonline", "a6ee8177", service));
  }

  /** Series of two stations, one without data; a value is null; the history comes in windows. */
  @Test
  void kiwisNamesColumnsInATextOfEachSeries() throws Exception {
    String head =
        "{\"ts_id\":\"%s\",\"ts_name\":\"15min\",\"ts_unitsymbol\":\"m\",\"station_no\":\"%s\","
            + "\"station_name\":\"%s\",\"station_latitude\":\"%s\",\"station_longitude\":\"%s\","
            + "\"stationparameter_name\":\"Water level\",\"rows\":\"%d\","
            + "\"columns\":\"Timestamp,Value,Quality Code\",\"data\":%s}";
    Map<String, String> elements =
        Map.of(
            "2026-03-28T10:00:00Z", "[\"2026-03-28T10:00:00.000Z\",1.16,10]",
            "2026-03-28T10:15:00Z", "[\"2026-03-28T10:15:00.000Z\",null,-1]",
            "2026-03-28T10:30:00Z", "[\"2026-03-28T10:30:00.000Z\",1.15,10]");
    StationServer.Service service =
        asked -> {
          Map<String, String> query = asked.query();
          assertEquals("getTimeseriesValues", query.get("request"));
          assertEquals("dajson", query.get("format"));
          assertEquals("true", query.get("metadata"));
          assertEquals("Timestamp,Value,Quality Code", query.get("returnfields"));
          assertEquals("UTC", query.get("timezone"));
          assertEquals("6793010,936225042", query.get("ts_id"));
          Instant start = OffsetDateTime.parse(query.get("from")).toInstant();
          Instant end = OffsetDateTime.parse(query.get("to")).toInstant();
          List<String> rows = within(elements, start, end);
          return Answer.of(
              200,
              "["
                  + head.formatted("6793010", "W-1", "Upper bridge", "", "", 0, "[]")
                  + ","
                  + head.formatted(
                      "936225042", "W-2", "Lower bridge", "50.9", "13.3", rows.size(), rows)
                  + "]");
        };
    String place = "|m|13.3|50.9|EPSG:4326|";
    String attributes = "|{series=15min, site_name=Lower bridge, ts_id=936225042}";
    assertEquals(
        List.of(
            "W-2|Water level|2026-03-28T10:00:00Z|1.16|-" + place + "10" + attributes,
            "W-2|Water level|2026-03-28T10:15:00Z|-|-" + place + "-1" + attributes,
            "W-2|Water level|2026-03-28T10:30:00Z|1.15|-" + place + "10" + attributes),
        read(
            "kiwis",
            "6793010, 936225042",
            service,
            "rest.url",
            "http://x/KiWIS/KiWIS",
            "rest.stations.per.request",
            "20"));
  }
}
