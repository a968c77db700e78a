// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.records;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.ExampleChain;
import io.streamgauge.testing.RecordTranscript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What becomes of a message of each format, in every field and header. */
class MessageRecordsTest {
  private static final String[] PLACED = {
    "observation.unit", "/unit",
    "observation.x", "/x",
    "observation.y", "/y",
    "observation.crs", "/crs",
    "observation.attributes", "region={region}, n=/n"
  };
  private static final String JSON =
      """
      [{"time":1767225600,"value":21.5,"unit":"Cel","x":512345,"y":5403210,"crs":"EPSG:32633","n":1},
       {"time":"2026-01-01T00:00:10Z","value":null,"unit":"Cel"},
       {"time":1767225620.25,"value":"21,5"},
       {"time":1767225630,"value":90071992547409931,"n":{"a":1}},
       {"value":7}]
      """;

  private static void assertAsBefore(
      String name, int readings, int bad, Delivery delivery, String... options) {
    List<SourceRecord> records = records(delivery, options);
    RecordTranscript.assertAsBefore(name, records, text -> text);
    assertEquals(bad, records.stream().filter(DecoderTest::isBad).count());
    assertEquals(readings, records.size() - bad);
  }

  private static Delivery message(String payload) {
    return Deliveries.of(
        TOPIC,
        payload.getBytes(StandardCharsets.UTF_8),
        List.of(Map.entry("firmware", "2.1"), Map.entry("firmware", "2.2")));
  }

  @Test
  void json() {
    assertAsBefore("json", 3, 2, message(JSON), PLACED);
  }

  @Test
  void jsonThroughTheTransformsOfTheExample() {
    List<SourceRecord> through = new ArrayList<>();
    try (ExampleChain chain = new ExampleChain("mqtt-sensors.json")) {
      for (SourceRecord record : records(message(JSON), PLACED)) {
        through.add(chain.apply(record));
      }
    }
    RecordTranscript.assertAsBefore("example", through, text -> text);
  }

  @Test
  void jsonAsItIs() {
    assertAsBefore("as-is", 1, 0, message(JSON), "record.shape", "as-is");
  }

  @Test
  void jsonAndTheMessageBesideIt() {
    assertAsBefore("raw-beside", 4, 2, message(JSON), "raw.topic", "raw");
  }

  @Test
  void csv() {
    String lines =
        """
        time;value;note
        2026-01-01T00:00:00Z;1,5;"a; b"
        2026-01-01T00:00:10Z;;
        2026-01-01T00:00:20Z;x;
        1,2
        """;
    String[] csv = {"payload.format", "csv", "csv.separator", ";"};
    assertAsBefore("csv", 1, 3, message(lines), csv);
  }

  @Test
  void senml() {
    String pack =
        "[{\"bn\":\"urn:dev:7:\",\"bt\":1767225600,\"bu\":\"%RH\",\"n\":\"humidity\",\"v\":40.5},"
            + "{\"n\":\"temperature\",\"u\":\"Cel\",\"t\":10,\"v\":-3},{\"n\":\"door\"}]";
    assertAsBefore("senml", 2, 1, message(pack), "payload.format", "senml-json");
  }

  @Test
  void text() {
    assertAsBefore("string", 1, 0, message("{\"not\":\"read\"}\n"), "payload.format", "string");
    assertAsBefore("raw", 1, 0, message("\0\u00e9"), "payload.format", "raw");
  }
}
