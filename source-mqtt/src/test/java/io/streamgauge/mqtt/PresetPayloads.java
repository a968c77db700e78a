// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.mqtt;

import io.streamgauge.mqtt.PayloadGenerator.Made;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Messages for the presets, and arrays of elements below others, for {@link PayloadGenerator}:
 * good, wrong in parts and broken.
 */
final class PresetPayloads extends RandomPayloads {
  private static final List<String> ZIGBEE =
      List.of("temperature", "humidity", "pressure", "co2", "battery", "linkquality");

  private static final List<String> WEEWX =
      List.of("outTemp_C", "outTemp_F", "barometer_inHg", "rain_mm", "windGust_kph", "outHumidity");

  private static final List<String> WEEWX_BARE = List.of("outTemp", "barometer", "windSpeed");

  private static final List<String> ECOWITT =
      List.of("tempf", "humidity", "baromabsin", "rainratein", "temp8f", "soilmoisture16", "co2");

  PresetPayloads(Random random) {
    super(random);
  }

  static boolean has(String format) {
    return format.equals("levels") || DevicePreset.NAMES.contains(format);
  }

  @Override
  Made next(String format) {
    return switch (format) {
      case "levels" -> oneIn(4) ? whole(brokenJson()) : levels();
      case "zigbee2mqtt" -> oneIn(4) ? whole(brokenJson()) : zigbee();
      case "weewx" -> oneIn(4) ? whole(brokenJson()) : weewx();
      default -> oneIn(4) ? whole(brokenForm()) : ecowitt();
    };
  }

  private static Made whole(String text) {
    return new Made(text.getBytes(StandardCharsets.ISO_8859_1), 0, 0, true);
  }

  private String brokenJson() {
    return any(
        "",
        " ",
        "{",
        "{\"temperature\":1,\"temperature\":2}",
        "{\"outTemp_C\":\"1\"} x",
        "{\"temperature\":nano}",
        "[".repeat(101 + upTo(400)),
        "[]",
        "tempf=40.1",
        "\"" + (char) (0x80 + upTo(0x3f)) + "\"");
  }

  private String brokenForm() {
    return any(
        "",
        " \u0000",
        "&&",
        "tempf",
        "=1&tempf=2",
        "tempf=1&tempf=2",
        "tempf=1&temp%66=2",
        "tempf=%",
        "tempf=%2",
        "tempf=%zz",
        "tempf=%ff%fe",
        "{\"tempf\":1}",
        "tempf=" + (char) 0xff);
  }

  /** A message that is being put together, with what becomes of it. */
  private final class Members {
    private final List<String> texts = new ArrayList<>();
    private int readings;
    private int parts;

    void add(String name, boolean good, boolean form) {
      String value = good ? goodValue(form) : badValue(form);
      texts.add(form ? name + "=" + value : "\"" + name + "\":" + value);
      readings += good ? 1 : 0;
      parts += good ? 0 : 1;
    }

    void fill(List<String> names, boolean form) {
      for (String name : names) {
        if (oneIn(2)) {
          add(name, !oneIn(4), form);
        }
      }
    }

    /** All of it is one part when its time is no time, or when there is nothing in it. */
    Made end(boolean timed, String between, String head, String tail) {
      String text = head + String.join(between, texts) + tail;
      return timed && readings + parts > 0 ? made(text, readings, parts) : made(text, 0, 1);
    }
  }

  private String goodValue(boolean form) {
    return form
        ? any("40.1", "", "-0.5", "%32", "0", "9".repeat(1 + upTo(15)))
        : any("1", "-0.5", "1e3", "null", "\"\"", "\"21.5\"", "12345678901234567890");
  }

  private String badValue(boolean form) {
    return form
        ? any("--.-", "40,1", "%e6%b0%b4", "nan", "+1+2", "x".repeat(1 + upTo(200)))
        : any("\"x\"", "true", "[1]", "{}", "1e999", "nan", "\"4,5\"", "\"\\ud800\"", "-inf");
  }

  private Made zigbee() {
    Members members = new Members();
    members.fill(ZIGBEE, false);
    if (oneIn(5)) {
      members.add("illuminance", true, false);
      if (oneIn(2) && !members.texts.get(members.texts.size() - 1).endsWith("null")) {
        members.texts.add("\"illuminance_lux\":56");
        members.readings--;
        members.parts++;
      }
    }
    if (oneIn(3)) {
      members.texts.add("\"update\":{\"state\":\"idle\"},\"contact\":true");
    }
    boolean timed = !oneIn(6);
    String time =
        timed
            ? any("", ",\"last_seen\":null", ",\"last_seen\":1772359198000", iso())
            : any(",\"last_seen\":\"soon\"", ",\"last_seen\":[1,2]", ",\"last_seen\":1e300");
    if (members.texts.isEmpty()) {
      members.texts.add("\"state\":\"ON\"");
    }
    return members.end(timed, ",", "{", time + "}");
  }

  private static String iso() {
    return ",\"last_seen\":\"2026-03-01T10:59:58.123+01:00\"";
  }

  private Made weewx() {
    Members members = new Members();
    members.fill(WEEWX, false);
    boolean bare = false;
    for (String name : WEEWX_BARE) {
      if (oneIn(8)) {
        members.texts.add("\"" + name + "\":" + any("\"40.1\"", "7", "\"x\""));
        bare = true;
      }
    }
    members.parts += bare ? 1 : 0;
    boolean timed = !oneIn(6);
    members.texts.add("\"usUnits\":\"" + any("1.0", "16.0", "17.0", "x") + "\"");
    String time =
        timed
            ? any(",\"dateTime\":\"1772359198.0\"", ",\"dateTime\":1772359198")
            : any("", ",\"dateTime\":\"\"", ",\"dateTime\":\"None\"", ",\"dateTime\":{}");
    return members.end(timed, ",", "{", time + "}");
  }

  private Made ecowitt() {
    Members members = new Members();
    members.fill(ECOWITT, true);
    boolean timed = !oneIn(6);
    String time =
        timed
            ? any("dateutc=2026-03-01+09:59:58", "dateutc=2026-03-01%2009%3A59%3A58")
            : any("dateutc=", "dateutc=now", "dateutc=2026-03-01", "freq=868M");
    members.texts.add(any("model=GW2000A", "PASSKEY=0", "runtime=1"));
    return members.end(timed, "&", time + "&", any("", "&", "\n", "\u0000"));
  }

  /** Stations with readings in them, some of either without what they need. */
  private Made levels() {
    List<String> stations = new ArrayList<>();
    int readings = 0;
    int parts = 0;
    for (int i = upTo(3); i >= 0; i--) {
      switch (upTo(5)) {
        case 0 -> {
          stations.add(any("{\"id\":\"s\"}", "7", "null", "[]"));
          parts++;
        }
        case 1 -> {
          int rows = 1 + upTo(3);
          stations.add(
              "{\"id\":\"" + "i".repeat(1_001 + upTo(99)) + "\",\"r\":[" + rows(rows) + "]}");
          parts++;
        }
        case 2 -> {
          stations.add("{\"id\":\"s\",\"r\":" + any("{}", "[null]", "[{\"v\":1}]", "true") + "}");
          parts++;
        }
        default -> {
          int rows = oneIn(20) ? 100 + upTo(50) : 1 + upTo(4);
          stations.add("{\"id\":\"s" + i + "\",\"r\":[" + rows(rows) + "]}");
          readings += rows;
        }
      }
    }
    return made("{\"t\":\"x\",\"s\":[" + String.join(",", stations) + "]}", readings, parts);
  }

  private String rows(int count) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add("{\"time\":" + (1_772_359_200L + i) + ",\"value\":" + any("1", "null") + "}");
    }
    return String.join(",", rows);
  }
}
