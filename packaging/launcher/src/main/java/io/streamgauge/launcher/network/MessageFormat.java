// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/** A form of payloads, by the name that the MQTT source has for it. */
enum MessageFormat {
  JSON {
    @Override
    String write(SimulatedReading reading) {
      ObjectNode json = node();
      json.put("n", reading.number());
      Instant time = reading.time();
      switch (reading.sensor().times()) {
        case SECONDS -> json.put("time", time.getEpochSecond());
        case MILLIS -> json.put("time", time.toEpochMilli());
        case ISO ->
            json.put(
                "time",
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)));
      }
      json.put("value", reading.value());
      json.put("unit", reading.property().unit());
      return place(json, reading).toString();
    }
  },
  SENML_JSON {
    @Override
    String write(SimulatedReading reading) {
      ObjectNode json = node();
      json.put("n", reading.property().toString());
      json.put("u", reading.property().unit());
      json.put("t", BigDecimal.valueOf(reading.time().toEpochMilli(), 3));
      json.put("v", reading.value());
      json.put("number", reading.number());
      return "[" + place(json, reading) + "]";
    }
  };

  /** A payload of one reading. */
  abstract String write(SimulatedReading reading);

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode place(ObjectNode json, SimulatedReading reading) {
    return json.put("x", reading.sensor().x())
        .put("y", reading.sensor().y())
        .put("crs", reading.crs());
  }

  /** The one of this name. */
  static MessageFormat of(String name) {
    return Arrays.stream(values())
        .filter(format -> format.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "give json or senml-json; the MQTT source decodes no Avro"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
