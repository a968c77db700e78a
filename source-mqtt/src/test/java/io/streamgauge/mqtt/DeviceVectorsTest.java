// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of devices, networks and loggers, made after their public descriptions, each with the
 * readings and bad records that it has.
 */
class DeviceVectorsTest {
  private static Stream<JsonNode> all() throws IOException {
    try (InputStream in = DeviceVectorsTest.class.getResourceAsStream("/vectors/devices.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false);
    }
  }

  static Stream<Named<JsonNode>> vectors() throws IOException {
    return all().map(vector -> Named.of(vector.get("id").textValue(), vector));
  }

  private static Map<String, String> options(JsonNode vector) {
    Map<String, String> options = DeviceFormatsTest.options(vector.get("format").textValue());
    vector
        .path("options")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().textValue()));
    return options;
  }

  private static byte[] payload(JsonNode message) {
    return message.has("hex")
        ? HexFormat.of().parseHex(message.get("hex").textValue())
        : message.get("payload").textValue().getBytes(StandardCharsets.UTF_8);
  }

  private static String line(SourceRecord record) {
    if (DecoderTest.isBad(record)) {
      return "bad: " + DecoderTest.reason(record);
    }
    Struct value = DecoderTest.value(record);
    List<String> fields = new ArrayList<>();
    String names =
        "sensor_id observed_property event_time result result_text unit x y z crs qualifiers";
    for (String field : names.split(" ", -1)) {
      Object content = value.get(field);
      fields.add(Objects.toString(content instanceof Date date ? date.toInstant() : content, "-"));
    }
    Map<String, String> attributes = value.getMap("attributes");
    fields.add(attributes == null ? "-" : new TreeMap<>(attributes).toString());
    for (String header : List.of("backfill", "event_time_source")) {
      if (record.headers().lastWithName(header) != null) {
        fields.add(header + "=" + record.headers().lastWithName(header).value());
      }
    }
    return String.join("|", fields);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void eachReadingAndBadRecordIsThere(JsonNode vector) {
    NodeStream stream = new NodeStream(options(vector));
    int number = 0;
    for (JsonNode message : vector.get("messages")) {
      List<String> read =
          stream.records(message.get("topic").textValue(), payload(message)).stream()
              .map(DeviceVectorsTest::line)
              .toList();
      String what = "message " + number++ + ":\n" + String.join("\n", read);
      assertEquals(message.get("expect").size(), read.size(), what);
      for (int i = 0; i < read.size(); i++) {
        String wanted = message.get("expect").get(i).textValue();
        if (wanted.startsWith("bad: ")) {
          assertTrue(read.get(i).startsWith("bad: "), what);
          assertTrue(read.get(i).contains(wanted.substring(5)), wanted + " is not in " + what);
        } else {
          assertEquals(wanted, read.get(i), what);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sparkplug-b",
        "senml-cbor",
        "ttn-v3",
        "chirpstack-v4",
        "chirpstack-v3",
        "campbell-csijson",
        "campbell-geojson",
        "value"
      })
  void eachFormatHasVectorsAndHostileOnes(String format) throws IOException {
    List<String> own =
        all()
            .map(vector -> vector.get("id").textValue())
            .filter(id -> id.startsWith(format + "-"))
            .toList();
    long hostile = own.stream().filter(id -> id.contains("hostile")).count();
    assertTrue(own.size() - hostile >= 3 && hostile >= 1, own.toString());
  }
}
