// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The vectors for Sparkplug B that are beside the project, not in it; where they are not, this is
 * skipped. They propose to read arrays, data sets and templates; here each is a bad record.
 */
class SparkplugVectorsTest {
  private static final String FILE = "data/formats/sparkplug-b.json";

  private static Path vectors() {
    String configured = System.getProperty("streamgauge.shared");
    if (configured != null) {
      return Path.of(configured, FILE);
    }
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("shared").resolve(FILE))) {
      at = at.getParent();
    }
    return at == null ? null : at.resolve("shared").resolve(FILE);
  }

  @TestFactory
  Stream<DynamicTest> everyVectorIsReadAsItSays() throws Exception {
    Path file = vectors();
    assumeTrue(file != null && Files.exists(file), "no vectors beside the project");
    JsonNode all = new ObjectMapper().readTree(file.toFile());
    return StreamSupport.stream(all.path("cases").spliterator(), false)
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.path("id").asText(),
                    () ->
                        Assertions.assertTimeoutPreemptively(
                            Duration.ofSeconds(60), () -> check(each.path("messages")))));
  }

  private static void check(JsonNode messages) {
    NodeStream stream =
        new NodeStream(
            "mqtt.topics", "spBv1.0/#,$sparkplug/certificates/#", "mqtt.retained", "keep");
    for (JsonNode message : messages) {
      byte[] payload =
          message.has("payload_hex")
              ? HexFormat.of().parseHex(message.path("payload_hex").asText())
              : message.path("payload_text").asText().getBytes(StandardCharsets.UTF_8);
      List<SourceRecord> records = stream.records(message.path("topic").asText(), payload);
      String what = message.path("label").asText() + " " + NodeStream.readings(records);
      JsonNode expected = message.path("expect");
      if (expected.has("readings")) {
        checkRecords(what, expected, records);
      } else {
        checkHostile(what, expected.path("outcome").asText(), records);
      }
      List<String> told = stream.told();
      if (expected.has("gap")) {
        int gap = expected.path("gap").asInt();
        List<String> missed = told.stream().filter(each -> each.startsWith("missed")).toList();
        assertEquals(gap == 0 ? List.of() : List.of("missed " + gap), missed, what);
      }
      if (expected.has("rebirth_request")) {
        assertTrue(told.toString().contains("birth needed"), what + told);
      }
    }
  }

  private static void checkHostile(String what, String outcome, List<SourceRecord> records) {
    boolean bad = records.stream().anyMatch(each -> DecoderTest.isBad(each));
    if (outcome.startsWith("NaN")) {
      assertEquals(2, records.size(), what);
      assertEquals(null, DecoderTest.result(records.get(0)), what);
      assertTrue(DecoderTest.isBad(records.get(1)), what);
    } else {
      assertTrue(records.size() == 1 && bad, what);
    }
  }

  /** Whether a vector proposes a reading of what has no single value. */
  private static boolean isProposed(JsonNode reading) {
    String text = reading.path("result_text").asText();
    return text.startsWith("[") || reading.path("observed_property").asText().equals("P1/t");
  }

  private static void checkRecords(String what, JsonNode expected, List<SourceRecord> records) {
    List<JsonNode> readings = new ArrayList<>();
    int proposed = 0;
    for (JsonNode reading : expected.path("readings")) {
      if (isProposed(reading)) {
        proposed++;
      } else {
        readings.add(reading);
      }
    }
    List<SourceRecord> good =
        records.stream().filter(each -> !DecoderTest.isBad(each) && !isStatus(each)).toList();
    assertEquals(readings.size(), good.size(), what);
    for (int i = 0; i < good.size(); i++) {
      checkReading(what, readings.get(i), good.get(i));
    }
    List<SourceRecord> status = records.stream().filter(each -> isStatus(each)).toList();
    if (expected.has("status") || expected.has("ignored")) {
      assertEquals(expected.path("status").size(), status.size(), what);
    }
    for (int i = 0; i < expected.path("status").size(); i++) {
      JsonNode one = expected.path("status").get(i);
      Struct value = DecoderTest.value(status.get(i));
      assertEquals(one.path("node").asText(), value.getString("sensor_id"), what);
      assertEquals(one.path("online").asBoolean() ? 1.0 : 0.0, value.getFloat64("result"), what);
      assertEquals(one.path("bdSeq").asText(), value.getMap("attributes").get("bd_seq"), what);
    }
    checkBad(what, expected.path("bad"), proposed, records);
  }

  private static void checkBad(
      String what, JsonNode expected, int proposed, List<SourceRecord> records) {
    List<SourceRecord> bad = records.stream().filter(each -> DecoderTest.isBad(each)).toList();
    boolean alone = bad.size() == records.size() && expected.size() + proposed > 0;
    assertEquals(alone ? 1 : expected.size() + proposed, bad.size(), what);
    if (proposed == 0 && expected.size() == 1 && !expected.get(0).path("reason").isMissingNode()) {
      String reason = expected.get(0).path("reason").asText();
      String actual = DecoderTest.reason(bad.get(0));
      String ours = reason.replace("beyond record.max.bytes", "is over record.max.bytes");
      assertTrue(actual.contains(ours), reason + ": " + what);
    }
  }

  private static boolean isStatus(SourceRecord record) {
    return !DecoderTest.isBad(record)
        && "sparkplug/online".equals(DecoderTest.value(record).getString("observed_property"));
  }

  private static void checkReading(String what, JsonNode expected, SourceRecord record) {
    Struct value = DecoderTest.value(record);
    expected
        .properties()
        .forEach(
            field -> {
              String wanted = field.getValue().isNull() ? null : field.getValue().asText();
              String actual =
                  switch (field.getKey()) {
                    case "event_time" -> ((Date) value.get("event_time")).toInstant().toString();
                    case "result" -> text(value.getFloat64("result"));
                    case "backfill" -> text(record.headers().lastWithName("backfill").value());
                    default -> value.getString(field.getKey());
                  };
              if (field.getKey().equals("event_time")) {
                wanted = Instant.parse(wanted).toString();
              } else if (field.getKey().equals("result") && wanted != null) {
                wanted = text(field.getValue().asDouble());
              }
              assertEquals(wanted, actual, field.getKey() + " of " + what);
            });
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }
}
