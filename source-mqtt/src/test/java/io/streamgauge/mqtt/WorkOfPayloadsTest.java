// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import static io.streamgauge.mqtt.DecoderTest.TOPIC;
import static io.streamgauge.mqtt.DecoderTest.isBad;
import static io.streamgauge.mqtt.DecoderTest.reason;
import static io.streamgauge.mqtt.DecoderTest.records;
import static io.streamgauge.mqtt.DecoderTest.value;
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
  private static Delivery packed(String first, String each, int times) {
    String pack = HostilePayloadTest.pack(first, each, times);
    byte[] payload = HostilePayloadTest.gzip(pack.getBytes(StandardCharsets.UTF_8));
    assertTrue(payload.length < 4_000, payload.length + " bytes");
    return Deliveries.of(TOPIC, payload);
  }

  /** Why the whole is refused, which it is soon. */
  private static String refused(Delivery delivery, String option, String value) {
    List<SourceRecord> made =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60),
            () -> records(delivery, "payload.format", "senml-json", option, value));
    assertEquals(1, made.size());
    assertTrue(isBad(made.get(0)));
    return reason(made.get(0));
  }

  @Test
  void readingsThatAreAllTooLargeAreNotTriedForEver() {
    String unit = "\ud83c\udf0a".repeat(95_000);
    Delivery delivery =
        packed(
            "{\"bn\":\"w:\",\"bt\":1767225600,\"bu\":\"" + unit + "\"}",
            "{\"n\":\"tide\",\"v\":2.5}",
            27_000);
    String told = refused(delivery, "observation.unit", "/unit");
    assertTrue(told.contains("left out"), told);
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
    String told = refused(delivery, "observation.result", "/sum");
    assertTrue(told.contains(own + " is beyond"), told);
  }

  @Test
  void baseValueOfManyDigitsIsRefused() {
    Delivery delivery =
        packed("{\"bn\":\"w:\",\"bv\":0." + "6".repeat(700) + "}", "{\"n\":\"tide\"}", 30_000);
    String told = refused(delivery, "observation.unit", "/unit");
    assertTrue(told.contains("bv is beyond"), told);
  }

  @ParameterizedTest
  @CsvSource({
    "1e20, 1e-20, 100000000000000000000.00000000000000000001",
    "-0.5, 20.75, 20.25",
    "1767225600.125, 0.000000001, 1767225600.125000001"
  })
  void sumsOfUsualNumbersAreExact(String base, String own, String sum) {
    String pack = "[{\"bn\":\"w:\",\"bv\":" + base + ",\"n\":\"a\",\"v\":" + own + "}]";
    Struct value = value(records(pack, "payload.format", "senml-json").get(0));
    String text = value.getString("result_text");
    assertEquals(sum, text == null ? value.getFloat64("result").toString() : text);
  }
}
