// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.payload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.ObservationMapping.Rejected;
import io.streamgauge.common.OptionList;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payloads are decoded without a client, a session or a configuration of MQTT. */
class PayloadOptionsTest {
  private static final Instant NOW = Instant.parse("2026-05-02T07:00:00Z");
  private static final int MOST = 1_000;

  private static Decoded decode(byte[] payload, String... given) throws UndecodableException {
    OptionList options = PayloadOptions.define(new OptionList().group("Payloads"));
    PayloadOptions.defineRecords(options);
    ObservationMapping.define(options);
    ConfigDef definition = options.definition();
    Map<String, String> properties = new HashMap<>(Map.of("observation.sensor_id", "'g7'"));
    for (int i = 0; i < given.length; i += 2) {
      properties.put(given[i], given[i + 1]);
    }
    AbstractConfig config =
        new AbstractConfig(definition, PayloadOptions.completed(properties), false);
    return PayloadOptions.from(config)
        .decoder(ObservationMapping.from(config), MOST)
        .decode(
            ByteBuffer.wrap(payload).asReadOnlyBuffer(), NOW, Map.of("observed_property", "stage"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes(text));
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "json | [{'time':1777700000,'value':2},{'time':1777700000},{'time':1777700001,'value':3}]",
        "csv  | time,value;1777700000,2;1777700000;1777700001,3",
        "senml-json | [{'n':'stage','t':-5,'v':2},{'n':'stage'},{'n':'stage','v':3}]"
      })
  void elementsAreReadOneAtATime(String format, String payload) throws Exception {
    String text = payload.replace('\'', '"').replace(';', '\n');
    for (byte[] wire : List.of(bytes(text), packed(text))) {
      Decoded.Elements elements =
          assertInstanceOf(Decoded.Elements.class, decode(wire, PayloadOptions.FORMAT, format));
      List<Observation> readings = new ArrayList<>();
      List<Rejected> rejected = new ArrayList<>();
      for (int left = 3; left > 0; left--) {
        assertEquals(left, elements.left());
        elements.next(readings, rejected);
        assertEquals(4 - left, readings.size() + rejected.size());
      }
      assertEquals(0, elements.left());
      assertEquals(List.of(2.0, 3.0), readings.stream().map(Observation::result).toList());
      assertEquals(1, rejected.size());
    }
  }

  @Test
  void wholePayloadsAreOneValue() throws Exception {
    Decoded.Whole raw =
        assertInstanceOf(
            Decoded.Whole.class, decode(new byte[] {0, -1}, PayloadOptions.FORMAT, "raw"));
    assertArrayEquals(new byte[] {0, -1}, (byte[]) raw.value());
    assertEquals(Schema.BYTES_SCHEMA, raw.schema());
    assertEquals(
        new Decoded.Whole(Schema.STRING_SCHEMA, "\u00e9\n"),
        decode(packed("\u00e9\n"), PayloadOptions.FORMAT, "string"));
    Decoded.Whole map =
        assertInstanceOf(
            Decoded.Whole.class, decode(bytes("{\"a\":[1]}"), PayloadOptions.SHAPE, "as-is"));
    assertNull(map.schema());
    assertEquals(Map.of("a", List.of(1L)), map.value());
  }

  @Test
  void whatIsUnpackedIsBounded() throws Exception {
    byte[] payload = packed("x".repeat(MOST + 1));
    UndecodableException refused =
        assertThrows(
            UndecodableException.class, () -> decode(payload, PayloadOptions.FORMAT, "string"));
    assertEquals("TooLarge", refused.errorClass());
    assertEquals("the unpacked payload is over record.max.bytes=1000", refused.getMessage());
  }
}
