// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One or two kilobytes on the wire are not minutes of work, whether or not readings come of it. */
class WorkOfPayloadsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static Delivery packed(String first, String each, int times) {
    String pack = "[" + first + ("," + each).repeat(times) + "]";
    byte[] payload = HostilePayloadTest.gzip(pack.getBytes(StandardCharsets.UTF_8));
    assertTrue(payload.length < 4_000, payload.length + " bytes");
    return Deliveries.of(TOPIC, payload);
  }

  private static String message(SourceRecord bad) {
    return ((Struct) bad.value()).getString("error_message");
  }

  @Test
  void readingsThatAreAllTooLargeAreNotTriedForEver() {
    Delivery delivery =
        packed(
            "{\"bn\":\"w:\",\"bt\":1767225600,\"bu\":\"" + "\ud83c\udf0a".repeat(95_000) + "\"}",
            "{\"n\":\"tide\",\"v\":2.5}",
            27_000);
    List<SourceRecord> made =
        assertTimeoutPreemptively(
            SOON,
            () -> records(delivery, "payload.format", "senml-json", "observation.unit", "/unit"));
    assertEquals(1, made.size());
    assertTrue(isBad(made.get(0)));
    assertTrue(message(made.get(0)).contains("left out"), message(made.get(0)));
  }

  @ParameterizedTest
  @CsvSource({
    "bv, 3e780, v, 7e-780",
    "bv, -1e400, v, 1e-350",
    "bs, 2e790, s, 2e-790",
    "bt, 1e-795, t, 1767225600"
  })
  void sumsOfFarExponentsAreRefused(String base, String large, String own, String small) {
    Delivery delivery =
        packed(
            "{\"bn\":\"w:\",\"" + base + "\":" + large + "}",
            "{\"n\":\"tide\",\"" + own + "\":" + small + (own.equals("t") ? ",\"v\":1}" : "}"),
            22_000);
    List<SourceRecord> made =
        assertTimeoutPreemptively(
            SOON,
            () -> records(delivery, "payload.format", "senml-json", "observation.result", "/sum"));
    assertEquals(1, made.size());
    assertTrue(message(made.get(0)).contains(own + " is beyond"), message(made.get(0)));
  }

  @Test
  void baseValueOfManyDigitsIsRefused() {
    Delivery delivery =
        packed("{\"bn\":\"w:\",\"bv\":0." + "6".repeat(700) + "}", "{\"n\":\"tide\"}", 30_000);
    List<SourceRecord> made = records(delivery, "payload.format", "senml-json");
    assertEquals(1, made.size());
    assertTrue(message(made.get(0)).contains("bv is beyond"), message(made.get(0)));
  }

  @ParameterizedTest
  @CsvSource({
    "1e20, 1e-20, 100000000000000000000.00000000000000000001",
    "-0.5, 20.75, 20.25",
    "1767225600.125, 0.000000001, 1767225600.125000001"
  })
  void sumsOfUsualNumbersAreExact(String base, String own, String sum) {
    List<SourceRecord> made =
        records(
            Deliveries.of(
                TOPIC, "[{\"bn\":\"w:\",\"bv\":" + base + ",\"n\":\"a\",\"v\":" + own + "}]"),
            "payload.format",
            "senml-json");
    Struct value = (Struct) made.get(0).value();
    String text = value.getString("result_text");
    assertEquals(sum, text == null ? value.getFloat64("result").toString() : text);
  }
}
