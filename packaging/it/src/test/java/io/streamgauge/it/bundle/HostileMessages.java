// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * MQTT messages that stopped a task, exhausted memory or took a topic over. Each is made here with
 * names and numbers of its own; where the directory of recorded cases is beside this project (or
 * named by {@code streamgauge.cases}) its files are tried as well.
 */
final class HostileMessages {
  /** Where recorded cases lie, if they do. */
  static final Path CASES =
      Path.of(
              System.getProperty(
                  "streamgauge.cases",
                  HostileStack.PACKAGING.resolve("../../shared/data/cases").toString()))
          .normalize();

  private static final String[] SIZES = {"sensors", "plain", "avro"};
  private static final int LEVEL = 60_500;

  private HostileMessages() {}

  /** Those that ended a task, or made it fail again and again. */
  static List<Attack> poison() {
    long now = Instant.now().getEpochSecond();
    List<Attack> attacks = new ArrayList<>();
    byte[] crs = json(now, "\"value\":19.25,\"crs\":\"" + "雨".repeat(226_111) + "\"");
    attacks.add(Attack.of("crs of 678 kB", crs, SIZES));
    attacks.add(Attack.of("crs of 678 kB, gzip", gzip(crs), SIZES));
    byte[] unit = json(now, "\"value\":0.31,\"unit\":\"" + "湿".repeat(224_987) + "\"");
    attacks.add(Attack.at("unit of 675 kB", "north/unit-675/soil_moisture", unit, SIZES));
    byte[] value = json(now, "\"value\":\"" + "川".repeat(227_003) + "\"");
    attacks.add(Attack.of("value of 681 kB", value, SIZES));
    byte[] bad = ("[" + "q".repeat(698_100)).getBytes(StandardCharsets.UTF_8);
    attacks.add(Attack.of("undecodable 698 kB", bad, SIZES));
    String levels = "south/" + "w".repeat(LEVEL) + "/temperature";
    attacks.add(Attack.at("undecodable 698 kB, topic of 60 kB", levels, bad, SIZES));
    Map<String, String> properties = new LinkedHashMap<>();
    for (int i = 0; i < 16; i++) {
      properties.put("site" + i, "谷".repeat(21_840));
    }
    levels = "north/user-properties/temperature";
    Attack.Message message = new Attack.Message(levels, json(now, "\"value\":3"), properties);
    attacks.add(new Attack("user properties of 1 MB", List.of(SIZES), List.of(message), 1));
    attacks.add(Attack.of("exponent", json(now, "\"value\":-3e7777777777"), "sensors"));
    byte[] senml = bytes("[{\"n\":\"level\",\"v\":2e8888888888}]");
    attacks.add(Attack.of("exponent, senml", senml, "senml"));
    byte[] csv = bytes("time,value\n" + now + ",1e9999999998\n");
    attacks.add(Attack.of("exponent, csv", csv, "csv"));
    byte[] members = members(17_500, json(now, "\"value\":4"));
    attacks.add(Attack.of("empty gzip members", members, "sensors"));
    String lone =
        "\"value\":7,\"unit\":\"m\\udc42\",\"x\":512345,\"y\":5403210,\"crs\":\"EPSG:32633\"";
    attacks.add(Attack.of("lone surrogate", json(now, lone), SIZES));
    levels = "g".repeat(251) + "/region-251/temperature";
    attacks.add(Attack.at("region of 251 characters", levels, json(now, "\"value\":8"), SIZES));
    byte[] columns = bytes(("column-" + "k".repeat(31) + ",").repeat(16_100) + "z\n1\n");
    attacks.add(Attack.of("16,100 columns", columns, "csv"));
    attacks.add(Attack.of("16,100 columns, gzip", gzip(columns), "csv"));
    byte[] control = bytes("time,value\n" + now + ",b" + "\u0002".repeat(231_000) + "c\n");
    attacks.add(Attack.of("231,000 control characters", control, "csv"));
    byte[] name = bytes("[{\"n\":\"" + "ü".repeat(241_000) + "\",\"v\":1}]");
    attacks.add(Attack.of("name of 482 kB", name, "senml"));
    attacks.add(Attack.of("quotes 651 kB", bytes("\"".repeat(651_000)), "text"));
    attacks.add(Attack.of("line ends 652 kB", bytes("\n".repeat(652_000)), "text"));
    attacks.add(Attack.of("control 653 kB", bytes("\u0003".repeat(653_000)), "text"));
    return attacks;
  }

  /** Those whose few bytes become very many readings, bytes or seconds. */
  static List<Attack> amplified() {
    long now = Instant.now().getEpochSecond();
    String element = "{\"time\":" + now + ",\"value\":2}";
    byte[] array = bytes("[" + (element + ",").repeat(22_999) + element + "]");
    String next = "{\"n\":\"7\",\"v\":3}";
    String large = "\"bn\":\"" + "e".repeat(236_000) + "\",\"v\":3";
    String base = "\"bn\":\"" + "d".repeat(205_000) + "\",\"v\":3";
    String unit = "\"bn\":\"w:\",\"bu\":\"" + "\ud83c\udf0a".repeat(95_000) + "\",\"v\":3";
    String value = "\"bn\":\"w:\",\"bv\":3e780,\"v\":7e-780";
    return List.of(
        Attack.many("array of 23,000", gzip(array), 23_000, "sensors"),
        pack("base name of 236 kB", large, next, 28_000),
        pack("base name of 205 kB", base, next, 30_000),
        pack("base name of 205 kB, no names", base, "{\"v\":3}", 60_000),
        pack("base unit of 380 kB", unit, next, 27_000),
        pack("base value of a far exponent", value, "{\"n\":\"7\",\"v\":7e-780}", 22_000));
  }

  /** A SenML pack whose first record has base fields for very many that follow. */
  private static Attack pack(String name, String first, String next, int followers) {
    String head = "[{" + first + ",\"bt\":" + Instant.now().getEpochSecond() + ",\"n\":\"7\"}";
    byte[] payload = gzip(bytes(head + ("," + next).repeat(followers) + "]"));
    return Attack.many(name + " x " + (followers + 1), payload, followers + 1, "senml");
  }

  /** The recorded ones, where they are; without those that are no MQTT payload. */
  static List<Attack> recorded() throws IOException {
    Path hostile = CASES.resolve("hostile");
    if (!Files.isDirectory(hostile)) {
      return List.of();
    }
    List<Attack> attacks = new ArrayList<>();
    for (String file : List.of("mqtt-crs-675k.json", "mqtt-crs-gzip.bin", "mqtt-value-675k.json")) {
      attacks.add(Attack.of(file, read(hostile, file), SIZES));
    }
    byte[] bad = read(hostile, "mqtt-bad-699k.bin");
    attacks.add(Attack.of("mqtt-bad-699k.bin", bad, SIZES));
    attacks.add(recorded(hostile, "mqtt-long-topic.txt", bad));
    attacks.add(recorded(hostile, "topic-long-region.txt", json(1_795_874_697, "\"value\":1.5")));
    for (String file :
        List.of("mqtt-exponent.json", "mqtt-gzip-members.bin", "mqtt-lone-surrogate.json")) {
      attacks.add(Attack.of(file, read(hostile, file), "sensors"));
    }
    for (String file : List.of("mqtt-csv-columns.csv", "mqtt-csv-columns.csv.gz")) {
      attacks.add(Attack.of(file, read(hostile, file), "csv"));
    }
    return attacks;
  }

  /** The recorded ones of {@link #amplified}. */
  static List<Attack> recordedAmplified() throws IOException {
    Path hostile = CASES.resolve("hostile");
    if (!Files.isDirectory(hostile)) {
      return List.of();
    }
    List<Attack> attacks = new ArrayList<>();
    for (String file :
        List.of(
            "mqtt-array-22k.json.gz",
            "mqtt-senml-toolarge.json.gz",
            "mqtt-senml-basename.json.gz",
            "mqtt-senml-regex-cpu.json.gz")) {
      byte[] payload = read(hostile, file);
      String root = file.contains("senml") ? "senml" : "sensors";
      attacks.add(Attack.many(file, payload, elements(payload), root));
    }
    return attacks;
  }

  private static Attack recorded(Path hostile, String file, byte[] payload) throws IOException {
    String topic = new String(read(hostile, file), StandardCharsets.UTF_8).trim();
    String levels = topic.substring(topic.indexOf('/') + 1);
    return Attack.at(file, levels, payload, SIZES);
  }

  private static byte[] read(Path directory, String file) throws IOException {
    return Files.readAllBytes(directory.resolve(file));
  }

  private static int elements(byte[] gzip) throws IOException {
    try (InputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(gzip))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return (int) text.chars().filter(character -> character == '{').count();
    }
  }

  /** A reading of a good device, as the connector of this root takes it. */
  static byte[] good(String root, long number) {
    Instant now = Instant.now();
    String text =
        switch (root) {
          case "csv" -> "time,value,unit,x,y,crs,n\n%s,21.5,Cel,512345,5403210,EPSG:32633,%d\n";
          case "senml" -> "[{\"n\":\"temperature\",\"t\":" + now.getEpochSecond() + ",\"v\":21.5}]";
          default ->
              "{\"time\":\"%s\",\"value\":21.5,\"unit\":\"Cel\",\"x\":512345,\"y\":5403210,"
                  + "\"crs\":\"EPSG:32633\",\"n\":%d}";
        };
    return bytes(text.formatted(now, number));
  }

  private static byte[] json(long time, String members) {
    return bytes("{\"time\":" + time + "," + members + "}");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** So many gzip members without content and, behind them, one with the payload. */
  private static byte[] members(int empty, byte[] payload) {
    byte[] member = gzip(new byte[0]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < empty; i++) {
      out.writeBytes(member);
    }
    out.writeBytes(gzip(payload));
    return out.toByteArray();
  }
}
