// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.mqtt.PayloadGenerator.Made;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Messages of networks and loggers for {@link PayloadGenerator}, good, wrong in parts and broken.
 */
final class DevicePayloads extends RandomPayloads {
  DevicePayloads(Random random) {
    super(random);
  }

  @Override
  Made next(String format) {
    return switch (format) {
      case "ttn-v3" -> ttn();
      case "chirpstack-v4" -> chirpStack();
      case "campbell-csijson" -> csiJson();
      default -> geoJson();
    };
  }

  private static Made whole(String text) {
    return new Made(text.getBytes(StandardCharsets.UTF_8), 0, 0, true);
  }

  private String value() {
    return any(
        "1",
        "-0.5",
        "1e400",
        "12345678901234567890",
        "true",
        "null",
        "\"\"",
        "\"21,5\"",
        "\"\\ud800\"",
        "\"NAN\"",
        "\"" + "x".repeat(upTo(200)) + "\"");
  }

  /** Values of different names, nested and not, and some whose names are none. */
  private Made object(String head, String tail) {
    List<String> fields = new ArrayList<>();
    int readings = 0;
    int parts = 0;
    int all = oneIn(50) ? 100 + upTo(60) : 1 + upTo(4);
    for (int i = 0; i < all; i++) {
      if (oneIn(4)) {
        String name = "n".repeat(1_001 + upTo(50)) + i;
        fields.add("\"" + name + "\":" + any(value(), "[[1,2],3]"));
        parts++;
      } else if (oneIn(3)) {
        fields.add("\"o" + i + "\":{\"a\":" + value() + ",\"b\":[" + value() + ",{},[]]}");
        readings += 2;
      } else {
        fields.add("\"p" + any("", ".", "é") + i + "\":" + value());
        readings++;
      }
    }
    return made(head + "{" + String.join(",", fields) + "}" + tail, readings, parts);
  }

  private Made ttn() {
    String head =
        "{\"end_device_ids\":{\"device_id\":\"d\"},\"uplink_message\":{"
            + any("", "\"f_port\":2,", "\"settings\":{\"time\":1},")
            + "\"received_at\":\"2026-03-01T10:00:00Z\",";
    if (oneIn(3)) {
      return whole(
          any(
              "{}",
              "{\"uplink_message\":1}",
              head + "\"decoded_payload\":[1]}}",
              head + "\"decoded_payload\":{}}}",
              head + "\"normalized_payload\":[[]]}}",
              head + "\"decoded_payload\":{\"a\":1,\"a\":2}}}",
              head + "\"decoded_payload\":{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}}}",
              head));
    }
    if (oneIn(4)) {
      return made(head + "\"frm_payload\":\"" + "A".repeat(upTo(99)) + "\"}}", 1, 0);
    }
    return oneIn(2)
        ? object(head + "\"decoded_payload\":", "}}")
        : object(head + "\"normalized_payload\":[{\"time\":\"2026-03-01T10:00:00Z\"},", "]}}");
  }

  private Made chirpStack() {
    String head =
        any(
            "{\"time\":\"2026-03-01T10:00:00Z\",\"deviceInfo\":{\"devEui\":\"70b3d57ed0001a2b\","
                + "\"tags\":{\"a\":\"b\",\"c\":[1]}},",
            "{\"publishedAt\":\"2026-03-01T10:00:00Z\",\"devEUI\":\"cLPVftAAGis=\",");
    if (oneIn(3)) {
      return whole(
          any(
              "{}",
              "\n$3ac7e3c4",
              head + "\"object\":1}",
              head + "\"object\":{}}",
              head + "\"object\":{\"a\":1,\"a\":2}}",
              "{\"deviceInfo\":{\"devEui\":\"x\"},\"object\":{\"a\":1}}",
              "{\"devEUI\":\"cLPVftAAGis=\",\"objectJSON\":\"{\"}",
              head));
    }
    return oneIn(5)
        ? made(head + "\"data\":\"" + "A".repeat(1 + upTo(99)) + "\"}", 1, 0)
        : object(head + "\"object\":", "}");
  }

  /** Rows of two columns, some with more or fewer values, some without a time that can be read. */
  private Made table(String head, boolean keyed, String tail) {
    List<String> rows = new ArrayList<>();
    int readings = 0;
    int parts = 0;
    int all = oneIn(50) ? 100 + upTo(60) : 1 + upTo(4);
    for (int i = 0; i < all; i++) {
      String values = "[" + value() + "," + value() + "]";
      String time = "2026-03-01T10:%02d:%02dZ".formatted(i / 60, i % 60);
      if (oneIn(5)) {
        values = any("[]", "[1]", "[1,2,3]", "{\"a\":1}", "7", "null");
        parts++;
      } else if (oneIn(6)) {
        time = any("yesterday", "2026-13-01T10:00:00Z", "2026-03-01T10:00:00") + i;
        parts += 2;
      } else {
        readings += 2;
      }
      rows.add(
          keyed
              ? "\"" + time + "\":" + values
              : "{\"time\":\"" + time + "\",\"no\":" + i + ",\"vals\":" + values + "}");
    }
    return made(head + String.join(",", rows) + tail, readings, parts);
  }

  private Made csiJson() {
    String head =
        "{\"head\":{\"environment\":{\"station_name\":\"s\"},\"fields\":[{\"name\":\"a\",\"units\":\"m\"},"
            + "{\"name\":\"b\",\"process\":\"Avg\"}]},\"data\":[";
    if (oneIn(3)) {
      return whole(
          any(
              "{}",
              "{\"head\":{\"fields\":[]},\"data\":[]}",
              "{\"head\":{\"fields\":[{}]},\"data\":[]}",
              head,
              head + "]}",
              head + "]"));
    }
    return table(head, false, "]}");
  }

  private Made geoJson() {
    String head =
        "{\"geometry\":{\"coordinates\":["
            + any("", "null,null", "8.25,49.5,\"103\"", "null,1")
            + "]},\""
            + any("properties", "Properties")
            + "\":{\"loggerID\":\"l\",\"observationNames\":[\"a\",\"b\"],\"observations\":{";
    if (oneIn(3)) {
      return whole(
          any(
              "{}",
              "{\"type\":\"FeatureCollection\",\"features\":[]}",
              "{\"properties\":{\"observationNames\":[1],\"observations\":{\"a\":[1]}}}",
              "{\"properties\":{},\"PROPERTIES\":{}}",
              head,
              head + "}}}",
              head + "\"t\":[1],\"t\":[1]}}}"));
    }
    return table(head, true, "}}}");
  }
}
