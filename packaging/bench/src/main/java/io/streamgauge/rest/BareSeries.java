// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.common.ObservationSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * A bare HTTP client and Jackson on the dense series, without cursors, checks or configuration, and
 * three things that can be made of a row: its own text; the record that the task makes of it, by
 * Jackson; and the same for a worker that converts it.
 */
final class BareSeries {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final String TOPIC = "bare";

  private final DenseService service;
  private final int minutes;
  private final HttpClient client = HttpClient.newHttpClient();
  private final JsonMapper json = new JsonMapper();

  BareSeries(DenseService service, int minutes) {
    this.service = service;
    this.minutes = minutes;
  }

  /** Takes a row with what the answer says of its series. */
  interface Taker {
    void take(Series series, JsonNode row) throws IOException;
  }

  /** The facts that all rows of an answer share. */
  record Series(
      String site,
      String property,
      String unit,
      double x,
      double y,
      Map<String, String> names,
      String received) {
    static Series of(JsonNode series) {
      JsonNode place = series.at("/sourceInfo/geoLocation/geogLocation");
      JsonNode method = series.at("/values/0/method/0");
      // In the order in which the task has them.
      Map<String, String> names = new LinkedHashMap<>();
      names.put("site_name", series.at("/sourceInfo/siteName").asText());
      names.put("method", method.path("methodID").asText());
      return new Series(
          series.at("/sourceInfo/siteCode/0/value").asText(),
          series.at("/variable/variableCode/0/value").asText(),
          series.at("/variable/unit/unitCode").asText(),
          place.path("longitude").asDouble(),
          place.path("latitude").asDouble(),
          names,
          Instant.now().toString());
    }
  }

  /** Reads all rows; returns how many there are. */
  int read(Taker taker) throws IOException, InterruptedException {
    int rows = 0;
    Instant from = service.newest().minus(Duration.ofMinutes(minutes));
    for (; from.isBefore(service.newest()); from = from.plus(WEEK)) {
      URI uri = URI.create(service.url() + "?startDT=" + from + "&endDT=" + from.plus(WEEK));
      byte[] body =
          client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()).body();
      JsonNode found = json.readTree(body).at("/value/timeSeries/0");
      Series series = Series.of(found);
      for (JsonNode row : found.at("/values/0/value")) {
        taker.take(series, row);
        rows++;
      }
    }
    return rows;
  }

  /** The text of a row, as it stands in the answer. */
  ProducerRecord<byte[], byte[]> text(JsonNode row) {
    return new ProducerRecord<>(TOPIC, bytes(row.toString()));
  }

  /** The record that the task's one becomes in a worker. */
  ProducerRecord<byte[], byte[]> record(Series series, JsonNode row) throws IOException {
    Instant time = OffsetDateTime.parse(row.path("dateTime").textValue()).toInstant();
    ObjectNode value = json.createObjectNode();
    value.put(ObservationSchema.SENSOR_ID, series.site());
    value.put(ObservationSchema.OBSERVED_PROPERTY, series.property());
    value.put(ObservationSchema.EVENT_TIME, time.toEpochMilli());
    value.put(ObservationSchema.RESULT, Double.parseDouble(row.path("value").textValue()));
    value.putNull(ObservationSchema.RESULT_TEXT);
    value.put(ObservationSchema.UNIT, series.unit());
    value.put(ObservationSchema.X, series.x());
    value.put(ObservationSchema.Y, series.y());
    value.putNull(ObservationSchema.Z);
    value.put(ObservationSchema.CRS, "EPSG:4326");
    value.put(ObservationSchema.QUALIFIERS, row.path("qualifiers").path(0).textValue());
    ObjectNode attributes = value.putObject(ObservationSchema.ATTRIBUTES);
    series.names().forEach(attributes::put);
    RecordHeaders headers = new RecordHeaders();
    envelope(series, time, (name, text) -> headers.add(name, bytes(text)));
    return new ProducerRecord<>(
        TOPIC,
        null,
        time.toEpochMilli(),
        bytes(series.site()),
        json.writeValueAsBytes(value),
        headers);
  }

  /** The same as a connector hands it over. */
  SourceRecord source(Series series, JsonNode row) {
    Instant time = OffsetDateTime.parse(row.path("dateTime").textValue()).toInstant();
    Struct value =
        new Struct(ObservationSchema.SCHEMA)
            .put(ObservationSchema.SENSOR_ID, series.site())
            .put(ObservationSchema.OBSERVED_PROPERTY, series.property())
            .put(ObservationSchema.EVENT_TIME, Date.from(time))
            .put(ObservationSchema.RESULT, Double.valueOf(row.path("value").textValue()))
            .put(ObservationSchema.UNIT, series.unit())
            .put(ObservationSchema.X, series.x())
            .put(ObservationSchema.Y, series.y())
            .put(ObservationSchema.CRS, "EPSG:4326")
            .put(ObservationSchema.QUALIFIERS, row.path("qualifiers").path(0).textValue())
            .put(ObservationSchema.ATTRIBUTES, series.names());
    ConnectHeaders headers = new ConnectHeaders();
    envelope(series, time, headers::addString);
    return new SourceRecord(
        Map.of("station", series.site()),
        Map.of("from", time.toString()),
        TOPIC,
        null,
        Schema.STRING_SCHEMA,
        series.site(),
        ObservationSchema.SCHEMA,
        value,
        time.toEpochMilli(),
        headers);
  }

  /** The place that the envelope goes to, in the form of either kind of record. */
  private interface Headers {
    void add(String name, String text);
  }

  private static void envelope(Series series, Instant time, Headers headers) {
    headers.add("sensor_id", series.site());
    headers.add("ingest_timestamp", series.received());
    headers.add("event_timestamp", time.toString());
    headers.add("crs_source", "EPSG:4326");
    headers.add("payload_version", "1");
    headers.add("backfill", "true");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
