// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Messages of which every third is broken, in thirty-five ways in turn. Each carries its number
 * {@code n} somewhere in its text, so that all are different.
 */
final class BrokenReadings {
  private static final List<String> KINDS = List.of("temperature", "smoke", "soil_moisture");

  private final ObjectMapper json = new ObjectMapper();
  private final Instant now;
  private final Map<String, BiFunction<Integer, ObjectNode, String>> ways = new LinkedHashMap<>();

  /**
   * A message.
   *
   * @param way how it is broken, or null
   */
  record Message(int number, String kind, String payload, String way) {}

  BrokenReadings(Instant now) {
    this.now = now;
    payloads();
    times();
    places();
    results();
  }

  private void payloads() {
    ways.put("truncated", (n, good) -> good.toString().substring(0, good.toString().length() / 2));
    ways.put("no JSON", (n, good) -> "\"n\":" + n + " LOW BATTERY");
    ways.put("unclosed array", (n, good) -> "{\"n\":" + n + ",\"value\":[1,2}");
    ways.put("binary", (n, good) -> "\0\1\2 n=" + n);
    ways.put("a JSON text", (n, good) -> "\"n " + n + "\"");
    ways.put("a JSON number", (n, good) -> Integer.toString(n));
    ways.put("two objects", (n, good) -> good + "" + good);
    ways.put("single quotes", (n, good) -> good.toString().replace('"', '\''));
  }

  private void times() {
    edit("no time", reading -> reading.remove("time"));
    edit("time is null", reading -> reading.putNull("time"));
    edit("time in words", reading -> reading.put("time", "soon"));
    edit("time is an object", reading -> reading.putObject("time").put("s", 1));
    edit("clock at the epoch", reading -> reading.put("time", "1970-01-01T00:00:07Z"));
    edit("epoch zero", reading -> reading.put("time", 0));
    edit("two days ahead", reading -> time(reading, now.plus(Duration.ofDays(2))));
    edit("year 9000", reading -> reading.put("time", "9000-01-01T00:00:00Z"));
    edit("two hours late", reading -> time(reading, now.minus(Duration.ofHours(2))));
    edit("a year late", reading -> time(reading, now.minus(Duration.ofDays(366))));
    edit(
        "local time without zone",
        reading -> reading.put("time", LocalDateTime.ofInstant(now, ZoneOffset.UTC).toString()));
    edit("30 February", reading -> reading.put("time", "2026-02-30T00:00:00Z"));
    edit("no number of any unit", reading -> reading.put("time", 1e300));
  }

  private void places() {
    edit("unknown system", reading -> reading.put("crs", "EPSG:99999"));
    edit("refused system", reading -> reading.put("crs", "EPSG:4267"));
    edit("system in words", reading -> reading.put("crs", "utm zone 33"));
    edit("x and y swapped", reading -> place(reading, 5_700_000, 500_000));
    edit("out of the area", reading -> place(reading, 500_000, -3_000_000));
    edit("degrees for metres", reading -> place(reading, 15.02, 51.31));
    edit("kilometres for metres", reading -> place(reading, 500, 5_700));
    edit("beyond the globe", reading -> place(reading, 1e300, 5_700_000));
    edit("only x", reading -> reading.remove("y"));
  }

  private void results() {
    edit("sentinel 999.9", reading -> reading.put("value", 999_999.9));
    edit("far below", reading -> reading.put("value", -500));
    edit("beyond every double", reading -> reading.put("value", 1e308));
    soil("unknown unit", reading -> reading.put("unit", "furlong"));
    soil("unit of another dimension", reading -> reading.put("unit", "Cel"));
  }

  private void edit(String name, Consumer<ObjectNode> way) {
    ways.put(
        name,
        (n, good) -> {
          way.accept(good);
          return good.toString();
        });
  }

  /** Only soil moisture is converted. */
  private void soil(String name, Consumer<ObjectNode> way) {
    edit("soil: " + name, way);
  }

  private static void time(ObjectNode reading, Instant time) {
    reading.put("time", time.toString());
  }

  private static void place(ObjectNode reading, double x, double y) {
    reading.put("x", x).put("y", y).put("crs", "EPSG:32633");
  }

  int ways() {
    return ways.size();
  }

  /** The message of this number. */
  Message message(int number) {
    String way = number % 3 == 2 ? List.copyOf(ways.keySet()).get(number / 3 % ways.size()) : null;
    String kind =
        way != null && way.startsWith("soil") ? "soil_moisture" : KINDS.get(number % KINDS.size());
    ObjectNode good = json.createObjectNode();
    good.put("n", number);
    good.put("time", now.plusMillis(number).toString());
    good.put("value", 0.25 + number % 7 / 100.0);
    good.put("unit", kind.equals("temperature") ? "Cel" : kind.equals("smoke") ? "ug/m3" : "1");
    good.put("x", 500_000 + number % 1_000).put("y", 5_700_000).put("crs", "EPSG:32633");
    return new Message(
        number, kind, way == null ? good.toString() : ways.get(way).apply(number, good), way);
  }
}
