// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.payload.Decoded;
import io.streamgauge.payload.PayloadOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads of each form, as the MQTT source decodes them. */
class PayloadFormatTest {
  private static final Instant TIME = Instant.parse("2026-11-21T08:00:00.125Z");
  private static final Path EXAMPLE = Path.of("../examples/mqtt-sensors.json");

  private static SimulatedReading reading(Sensor.Times times) {
    Sensor sensor = new Sensor("8E3", "north", 512_345, 5_403_210, "EPSG:32633", times);
    return new SimulatedReading(17, sensor, Property.TEMPERATURE, TIME, 21.5, sensor.crs());
  }

  private static Observation decoded(String payload, Map<String, String> given) throws Exception {
    OptionList options = PayloadOptions.define(new OptionList().group("Payloads"));
    PayloadOptions.defineRecords(options);
    ObservationMapping.define(options);
    AbstractConfig config =
        new AbstractConfig(options.definition(), PayloadOptions.completed(given), false);
    Map<String, String> levels =
        Map.of("region", "north", "sensor_id", "8E3", "kind", "temperature");
    Decoded decoded =
        PayloadOptions.from(config)
            .decoder(ObservationMapping.from(config), 1_000_000)
            .decode(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)), TIME, levels);
    List<Observation> readings = new ArrayList<>();
    List<ObservationMapping.Rejected> rejected = new ArrayList<>();
    Decoded.Elements elements = assertInstanceOf(Decoded.Elements.class, decoded);
    while (elements.left() > 0) {
      elements.next(readings, rejected);
    }
    assertEquals(List.of(), rejected);
    assertEquals(1, readings.size());
    return readings.get(0);
  }

  private static void assertRight(Observation reading, Instant time) {
    assertEquals("8E3", reading.sensorId());
    assertEquals("temperature", reading.observedProperty());
    assertEquals(time, reading.eventTime());
    assertEquals(21.5, reading.result());
    assertEquals("Cel", reading.unit());
    assertEquals(Map.of("region", "north", "n", "17"), reading.attributes());
  }

  @ParameterizedTest
  @EnumSource(Sensor.Times.class)
  void jsonIsReadByTheExample(Sensor.Times times) throws Exception {
    Map<String, String> mapping = new HashMap<>();
    JsonNode config = new ObjectMapper().readTree(EXAMPLE.toFile()).get("config");
    config
        .properties()
        .forEach(
            option -> {
              if (option.getKey().startsWith("observation.")
                  || option.getKey().startsWith("payload.")) {
                mapping.put(option.getKey(), option.getValue().asText());
              }
            });
    Instant time = times == Sensor.Times.SECONDS ? TIME.minusMillis(125) : TIME;
    assertRight(decoded(MessageFormat.JSON.write(reading(times)), mapping), time);
  }

  @Test
  void senmlIsReadWithoutAMapping() throws Exception {
    String payload = MessageFormat.SENML_JSON.write(reading(Sensor.Times.ISO));
    assertRight(
        decoded(
            payload,
            Map.of(
                "payload.format", "senml-json",
                "observation.sensor_id", "{sensor_id}",
                "observation.event_time", "/time",
                "observation.result", "/value",
                "observation.attributes", "region={region}, n=/number")),
        TIME);
  }
}
