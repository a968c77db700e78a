// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.CommittedRecords;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.testing.Await;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.StationServer.Asked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * XLE, CSIXML and WaterML 2 files, and a KiWIS with a history, on their way to Parquet while the
 * worker is killed: each reading is a row, once. Documents that would have entities put in are
 * refused.
 */
class XmlToParquetIT {
  private static final int ROWS = 3_000;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final DateTimeFormatter XLE_TIME =
      DateTimeFormatter.ofPattern("'<Date>'yyyy/MM/dd'</Date><Time>'HH:mm:ss'</Time>'")
          .withZone(ZoneOffset.ofHours(1));
  private static final DateTimeFormatter CSI_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.ofHours(1));

  private static final List<String> CONNECTORS =
      List.of("archive", "xle", "csixml", "waterml2", "kiwis");

  @TempDir Path directory;
  private final Map<String, Integer> expected = new TreeMap<>();

  @Test
  void eachReadingIsARowOnce() throws Exception {
    Path card = Files.createDirectories(directory.resolve("card"));
    Files.writeString(card.resolve("w1.xle"), xle("w1"));
    Files.writeString(card.resolve("bomb.xle"), bomb());
    Files.writeString(card.resolve("outside.xle"), outside());
    Files.writeString(card.resolve("b2.csixml"), csiXml("b2"));
    Files.writeString(card.resolve("r3.wml"), waterMl("r3"));
    Instant end = Instant.now();
    Instant start = end.minus(Duration.ofDays(30)).truncatedTo(ChronoUnit.HOURS);
    for (String id : List.of("11", "12")) {
      for (Instant at = start; at.isBefore(end); at = at.plus(Duration.ofHours(1))) {
        expect("W-" + id, "Level", at, Integer.parseInt(id));
      }
    }
    try (StationServer service = new StationServer(asked -> kiwis(asked, start, end));
        WorkerStack stack = new WorkerStack(directory)) {
      stack.startKafka();
      stack.addWorker(true, 256, WorkerStack.PROMPT);
      Map<String, String> sink =
          ConnectorOptions.archive("xle,csixml,waterml2,kiwis", directory.resolve("archive"));
      sink.put("archive.store", "file");
      // They come to run together, not one after the other.
      stack.rest().configure("archive", ConnectorOptions.json(sink, ConnectorOptions.prompt()));
      stack.rest().configure("xle", files(card, "xle", "*.xle"));
      stack.rest().configure("csixml", files(card, "csixml", "*.csixml"));
      stack.rest().configure("waterml2", files(card, "waterml2", "*.wml"));
      stack.rest().configure("kiwis", service(service));
      for (String name : CONNECTORS) {
        stack.rest().awaitRunning(name);
      }
      try (ArchiveCensus archive = new ArchiveCensus(directory.resolve("archive"))) {
        Await.until("some rows", Duration.ofMinutes(3), () -> archive.count() > 0);
        stack.worker().kill();
        System.out.println("killed with " + expected.size() + " of " + topics(archive));
        stack.worker().start();
        long[] told = {System.nanoTime()};
        Await.until(
            "all rows",
            Duration.ofMinutes(3),
            () -> {
              for (String name : CONNECTORS) {
                stack.restartFailed(name);
              }
              if (System.nanoTime() - told[0] > 5_000_000_000L) {
                told[0] = System.nanoTime();
                System.out.println("  " + expected.size() + " of " + topics(archive));
              }
              return archive.count() >= expected.size();
            });
        assertEquals(expected, rows(archive));
      }
      assertEquals(List.of(), service.broken());
      List<String> refused =
          CommittedRecords.of(stack.bootstrap(), "xle-dlq").stream()
              .map(record -> new String(record.value(), StandardCharsets.UTF_8))
              .toList();
      assertEquals(2, refused.size(), refused.toString());
      assertTrue(refused.stream().allMatch(text -> text.contains("DOCTYPE")), refused.toString());
    }
  }

  private void expect(String sensor, String property, Instant time, double value) {
    expected.put(sensor + "|" + property + "|" + time.toEpochMilli() + "|" + value, 1);
  }

  private static Map<String, Integer> rows(ArchiveCensus archive) throws SQLException {
    Map<String, Integer> rows = new TreeMap<>();
    List<List<String>> table =
        archive.table(
            "SELECT concat_ws('|', sensor_id, observed_property, epoch_ms(event_time), result),"
                + " count(*) FROM "
                + archive.rows()
                + " GROUP BY ALL");
    for (List<String> row : table.subList(1, table.size())) {
      rows.put(row.get(0), Integer.valueOf(row.get(1)));
    }
    return rows;
  }

  private static List<List<String>> topics(ArchiveCensus archive) throws SQLException {
    return archive.table(
        "SELECT _kafka_topic, count(*) FROM " + archive.rows() + " GROUP BY ALL ORDER BY ALL");
  }

  private static ObjectNode files(Path card, String format, String names) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.FILES, format, 1);
    config.put("exactly.once.support", "required");
    config.put("producer.override.transaction.timeout.ms", "10000");
    // Kafka would count retention from the event times, which are long ago.
    config.put("topic.creation.default.retention.ms", "-1");
    Map<String, String> own = new HashMap<>();
    own.put("files.path", card + "/" + names);
    own.put("files.format", format);
    own.put("files.poll.interval.ms", "500");
    own.put("files.settle.ms", "500");
    own.put("observation.sensor_id", "/sensor_id");
    if (!format.equals("waterml2")) {
      own.put("observation.event_time.zone", "+01:00");
    }
    return ConnectorOptions.json(config, own);
  }

  private static ObjectNode service(StationServer server) {
    Map<String, String> config = ConnectorOptions.source(ConnectorOptions.STATIONS, "kiwis", 1);
    config.put("exactly.once.support", "required");
    config.put("producer.override.transaction.timeout.ms", "10000");
    // Kafka would count retention from the event times, which are long ago.
    config.put("topic.creation.default.retention.ms", "-1");
    return ConnectorOptions.json(
        config,
        Map.of(
            "rest.preset", "kiwis",
            "rest.url", server.url("/KiWIS"),
            "rest.stations", "11, 12",
            "rest.stations.per.request", "2",
            "rest.start.time", "P31D",
            "rest.poll.interval.ms", "1000"));
  }

  private static Answer kiwis(Asked asked, Instant start, Instant end) {
    Instant from = OffsetDateTime.parse(asked.query().get("from")).toInstant();
    Instant to = OffsetDateTime.parse(asked.query().get("to")).toInstant();
    List<String> series = new ArrayList<>();
    for (String id : asked.query().get("ts_id").split(",", -1)) {
      List<String> rows = new ArrayList<>();
      for (Instant at = start; at.isBefore(end); at = at.plus(Duration.ofHours(1))) {
        if (!at.isBefore(from) && !at.isAfter(to)) {
          rows.add("[\"" + at + "\"," + id + ",10]");
        }
      }
      series.add(
          ("{\"ts_id\":\"%s\",\"station_no\":\"W-%s\",\"stationparameter_name\":\"Level\","
                  + "\"rows\":\"%d\",\"columns\":\"Timestamp,Value,Quality Code\",\"data\":%s}")
              .formatted(id, id, rows.size(), rows));
    }
    return Answer.of(200, series.toString());
  }

  private String xle(String station) {
    StringBuilder text = new StringBuilder("<Body_xle><Instrument_info_data_header><Location>");
    text.append(station).append("</Location></Instrument_info_data_header>");
    text.append("<Ch1_data_header><Identification>LEVEL</Identification></Ch1_data_header>");
    text.append("<Ch2_data_header><Identification>TEMP</Identification></Ch2_data_header><Data>");
    for (int i = 0; i < ROWS; i++) {
      Instant time = FIRST.plusSeconds(i);
      expect(station, "LEVEL", time, i / 4.0);
      expect(station, "TEMP", time, -i);
      text.append("<Log id='" + i + "'>" + XLE_TIME.format(time) + "<ms>0</ms><ch1>");
      text.append(i / 4.0).append("</ch1><ch2>").append(-i).append("</ch2></Log>\n");
    }
    return text + "</Data></Body_xle>";
  }

  private String csiXml(String station) {
    StringBuilder text = new StringBuilder("<csixml version='1.0'><head><environment>");
    text.append("<station-name>" + station + "</station-name></environment><fields>");
    text.append("<field name='Batt' type='xsd:float' units='V'/>");
    text.append("<field name='Level' type='xsd:float' units='cm'/></fields></head><data>");
    for (int i = 0; i < ROWS; i++) {
      Instant time = FIRST.plusSeconds(i);
      expect(station, "Batt", time, 12.5);
      expect(station, "Level", time, i);
      text.append("<r time='" + CSI_TIME.format(time) + "' no='" + i + "'><v1>12.5</v1><v2>");
      text.append(i).append("</v2></r>\n");
    }
    return text + "</data></csixml>";
  }

  private String waterMl(String station) {
    StringBuilder text =
        new StringBuilder("<w:Collection xmlns:w='http://www.opengis.net/waterml/2.0'");
    text.append(" xmlns:x='http://www.w3.org/1999/xlink'><w:observationMember><OM_Observation>");
    text.append("<observedProperty x:title='Stage'/><featureOfInterest x:href='" + station + "'/>");
    text.append("<result><w:MeasurementTimeseries>");
    for (int i = 0; i < ROWS; i++) {
      Instant time = FIRST.plusSeconds(i);
      expect(station, "Stage", time, i / 8.0);
      text.append("<w:point><w:MeasurementTVP><w:time>" + time + "</w:time><w:value>" + i / 8.0);
      text.append("</w:value></w:MeasurementTVP></w:point>\n");
    }
    return text
        + "</w:MeasurementTimeseries></result></OM_Observation></w:observationMember></w:Collection>";
  }

  private static String bomb() {
    StringBuilder text = new StringBuilder("<!DOCTYPE Body_xle [<!ENTITY e0 'lol'>");
    for (int i = 1; i < 12; i++) {
      text.append("<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>");
    }
    return text + "]><Body_xle>&e11;</Body_xle>";
  }

  private static String outside() {
    return "<!DOCTYPE Body_xle [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><Body_xle>&e;</Body_xle>";
  }
}
