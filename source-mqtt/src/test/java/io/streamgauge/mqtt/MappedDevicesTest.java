// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.streamgauge.common.RecordMaker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Devices that need no format of their own: by a mapping, or by a preset that holds it. */
class MappedDevicesTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static JsonNode read(String file) throws IOException {
    try (InputStream in = MappedDevicesTest.class.getResourceAsStream("/vectors/" + file)) {
      return JSON.readTree(in);
    }
  }

  private static Stream<JsonNode> presets() throws IOException {
    return StreamSupport.stream(read("presets.json").spliterator(), false);
  }

  private static Stream<JsonNode> mapped() throws IOException {
    return StreamSupport.stream(read("json-mapped-devices.json").get("cases").spliterator(), false);
  }

  private static Map<String, String> options(JsonNode vector) {
    Map<String, String> options = new HashMap<>();
    options.put("name", "mqtt");
    options.put("mqtt.server.uri", "tcp://127.0.0.1:1883");
    options.put("kafka.topic", "readings");
    if (vector.has("preset")) {
      options.put("mqtt.preset", vector.get("preset").textValue());
    }
    vector
        .path("config")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().textValue()));
    return options;
  }

  private static List<SourceRecord> records(JsonNode vector, Map<String, String> options) {
    assertEquals(List.of(), MqttSourceConnectorTest.errors(options));
    MqttSourceConfig config = MqttSourceConfig.of(options);
    JsonNode payload = vector.get("payload");
    String text = payload.isTextual() ? payload.textValue() : payload.toString();
    Message message =
        new Message(
            vector.get("topic").textValue(),
            ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
            1,
            vector.path("retained").asBoolean(),
            List.of(),
            () -> {},
            Message.Packet.UNKNOWN);
    Delivery delivery = new Delivery(7, 1, false, message, Deliveries.NOW, 0);
    return DecoderTest.records(
        delivery, config, new RecordMaker(config.source()), config.decoders().of(delivery));
  }

  private static String reading(SourceRecord record) {
    if (isBad(record)) {
      return "bad: " + DecoderTest.reason(record);
    }
    Struct value = value(record);
    assertNull(value.getString("result_text"));
    Header mark = record.headers().lastWithName("event_time_source");
    return String.join(
            " ",
            value.getString("sensor_id"),
            value.getString("observed_property"),
            ((Date) value.get("event_time")).toInstant().toString(),
            String.valueOf(value.getFloat64("result")),
            value.getString("unit"))
        + (mark == null ? "" : " " + mark.value());
  }

  @ParameterizedTest
  @MethodSource("presets")
  void presetReadsWhatItsDevicesSend(JsonNode vector) {
    List<String> expected =
        StreamSupport.stream(vector.get("expect").spliterator(), false)
            .map(JsonNode::textValue)
            .filter(text -> !text.equals("ignored"))
            .toList();
    List<String> read = records(vector, options(vector)).stream().map(r -> reading(r)).toList();
    assertEquals(expected.size(), read.size(), "" + read);
    for (int i = 0; i < read.size(); i++) {
      String wanted = expected.get(i);
      if (wanted.startsWith("bad: ")) {
        assertTrue(read.get(i).startsWith("bad: "), read.get(i));
        assertTrue(read.get(i).contains(wanted.substring(5)), read.get(i));
      } else {
        assertEquals(wanted, read.get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("mapped")
  void mappingReadsWhatDevicesSend(JsonNode vector) {
    Map<String, String> options = options(vector);
    options.putIfAbsent("mqtt.topics", vector.get("topic").textValue());
    List<SourceRecord> records = records(vector, options);
    JsonNode expect = vector.get("expect");
    assertEquals(expect.get("readings").intValue(), records.size());
    for (SourceRecord record : records) {
      assertFalse(isBad(record));
      if (expect.has("event_time")) {
        assertEquals(
            expect.get("event_time").textValue(),
            ((Date) value(record).get("event_time")).toInstant().toString());
      }
    }
  }

  @Test
  void optionsOfTheUserGoBeforeThoseOfThePreset() {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "name", "mqtt",
                "mqtt.server.uri", "tcp://127.0.0.1:1883",
                "kafka.topic", "readings",
                "mqtt.preset", "zigbee2mqtt",
                "mqtt.topics", "home/{sensor_id}",
                "observation.properties", "t=/temperature"));
    assertEquals(List.of(), MqttSourceConnectorTest.errors(options));
    MqttSourceConfig config = MqttSourceConfig.of(options);
    assertEquals(List.of("home/+"), config.subscriptions());
    assertTrue(config.mapping().timeUses("received"));
    options.put("payload.format.by.topic", "elsewhere/#=none");
    assertTrue(MqttSourceConnectorTest.errors(options).toString().contains("no filter of"));
  }

  @Test
  void unknownPresetIsRefusedWithTheNamesOfThoseThereAre() {
    Map<String, String> options =
        new HashMap<>(
            Map.of(
                "name", "mqtt",
                "mqtt.server.uri", "tcp://127.0.0.1:1883",
                "kafka.topic", "readings",
                "mqtt.topics", "a/{sensor_id}",
                "mqtt.preset", "zigbee"));
    String errors = MqttSourceConnectorTest.errors(options).toString();
    assertTrue(errors.contains("[zigbee2mqtt, weewx, ecowitt]"), errors);
    assertTrue(
        MqttSourceConfig.def()
            .configKeys()
            .get("mqtt.preset")
            .validator
            .toString()
            .contains("weewx"));
  }

  /** What a preset sets must exist, or nobody would ever be told of it. */
  @Test
  void presetsSetOptionsThatThereAreAndHaveVectorsAndWords() throws IOException {
    String words =
        Files.readString(Path.of("..", "packaging", "docs", "mqtt.md"), StandardCharsets.UTF_8);
    List<JsonNode> vectors = presets().toList();
    for (String name : DevicePreset.NAMES) {
      assertTrue(
          MqttSourceConfig.def().names().containsAll(DevicePreset.load(name).keySet()), name);
      List<String> own =
          vectors.stream()
              .filter(vector -> vector.get("preset").textValue().equals(name))
              .map(vector -> vector.get("id").textValue())
              .toList();
      assertTrue(own.size() >= 3 && own.stream().anyMatch(id -> id.contains("hostile")), name);
      assertTrue(words.contains("`" + name + "`"), name);
    }
  }
}
