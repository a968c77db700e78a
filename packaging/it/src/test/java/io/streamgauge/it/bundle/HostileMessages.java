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
    attacks.add(Attack.of("crs of 678 kB", "temperature", crs, SIZES));
    attacks.add(Attack.of("crs of 678 kB, gzip", "temperature", gzip(crs), SIZES));
    byte[] unit = json(now, "\"value\":0.31,\"unit\":\"" + "湿".repeat(224_987) + "\"");
    attacks.add(Attack.of("unit of 675 kB", "soil_moisture", unit, SIZES));
    byte[] value = json(now, "\"value\":\"" + "川".repeat(227_003) + "\"");
    attacks.add(Attack.of("value of 681 kB", "temperature", value, SIZES));
    byte[] bad = ("[" + "q".repeat(698_100)).getBytes(StandardCharsets.UTF_8);
    attacks.add(Attack.of("undecodable 698 kB", "temperature", bad, SIZES));
    attacks.add(
        new Attack(
            "undecodable 698 kB, topic of 60 kB",
            List.of(SIZES),
            List.of(new Attack.Message("south/" + "w".repeat(LEVEL) + "/temperature", bad)),
            1));
    Map<String, String> properties = new LinkedHashMap<>();
    for (int i = 0; i < 16; i++) {
      properties.put("site" + i, "谷".repeat(21_840));
    }
    attacks.add(
        new Attack(
            "user properties of 1 MB",
            List.of(SIZES),
            List.of(
                new Attack.Message(
                    "north/user-properties/temperature", json(now, "\"value\":3"), properties)),
            1));
    attacks.add(
        Attack.of("exponent", "temperature", json(now, "\"value\":-3e7777777777"), "sensors"));
    attacks.add(
        Attack.of(
            "exponent, senml",
            "temperature",
            bytes("[{\"n\":\"level\",\"v\":2e8888888888}]"),
            "senml"));
    attacks.add(
        Attack.of(
            "exponent, csv",
            "temperature",
            bytes("time,value\n" + now + ",1e9999999998\n"),
            "csv"));
    attacks.add(
        Attack.of(
            "empty gzip members",
            "temperature",
            members(17_500, json(now, "\"value\":4")),
            "sensors"));
    attacks.add(
        Attack.of(
            "lone surrogate",
            "temperature",
            json(
                now,
                "\"value\":7,\"unit\":\"m\\udc42\",\"x\":512345,\"y\":5403210,\"crs\":\"EPSG:32633\""),
            SIZES));
    attacks.add(
        new Attack(
            "region of 251 characters",
            List.of(SIZES),
            List.of(
                new Attack.Message(
                    "g".repeat(251) + "/region-251/temperature", json(now, "\"value\":8"))),
            1));
    byte[] columns = bytes(("column-" + "k".repeat(31) + ",").repeat(16_100) + "z\n1\n");
    attacks.add(Attack.many("16,100 columns", "temperature", columns, 1, "csv"));
    attacks.add(Attack.many("16,100 columns, gzip", "temperature", gzip(columns), 1, "csv"));
    byte[] control = bytes("time,value\n" + now + ",b" + "\u0002".repeat(231_000) + "c\n");
    attacks.add(Attack.of("231,000 control characters", "temperature", control, "csv"));
    byte[] name = bytes("[{\"n\":\"" + "ü".repeat(241_000) + "\",\"v\":1}]");
    attacks.add(Attack.of("name of 482 kB", "temperature", name, "senml"));
    attacks.add(Attack.of("quotes 651 kB", "note", bytes("\"".repeat(651_000)), "text"));
    attacks.add(Attack.of("line ends 652 kB", "note", bytes("\n".repeat(652_000)), "text"));
    attacks.add(Attack.of("control 653 kB", "note", bytes("\u0003".repeat(653_000)), "text"));
    return attacks;
  }

  /** Those whose few bytes become very many readings, bytes or seconds. */
  static List<Attack> amplified() {
    long now = Instant.now().getEpochSecond();
    String element = "{\"time\":" + now + ",\"value\":2}";
    byte[] array = bytes("[" + (element + ",").repeat(22_999) + element + "]");
    String base =
        "[{\"bn\":\"" + "d".repeat(205_000) + "\",\"bt\":" + now + ",\"n\":\"7\",\"v\":3}";
    String large =
        "[{\"bn\":\"" + "e".repeat(236_000) + "\",\"bt\":" + now + ",\"n\":\"7\",\"v\":3}";
    return List.of(
        Attack.many("array of 23,000", "temperature", gzip(array), 23_000, "sensors"),
        Attack.many(
            "base name of 236 kB x 28,001",
            "temperature",
            gzip(bytes(large + ",{\"n\":\"7\",\"v\":3}".repeat(28_000) + "]")),
            28_001,
            "senml"),
        Attack.many(
            "base name of 205 kB x 30,001",
            "temperature",
            gzip(bytes(base + ",{\"n\":\"7\",\"v\":3}".repeat(30_000) + "]")),
            30_001,
            "senml"),
        Attack.many(
            "base name of 205 kB x 60,001, no names",
            "temperature",
            gzip(bytes(base + ",{\"v\":3}".repeat(60_000) + "]")),
            60_001,
            "senml"),
        Attack.many(
            "base unit of 380 kB x 27,001",
            "temperature",
            gzip(
                bytes(
                    "[{\"bn\":\"w:\",\"bt\":"
                        + now
                        + ",\"bu\":\""
                        + "\ud83c\udf0a".repeat(95_000)
                        + "\",\"n\":\"7\",\"v\":3}"
                        + ",{\"n\":\"7\",\"v\":3}".repeat(27_000)
                        + "]")),
            27_001,
            "senml"),
        Attack.many(
            "base value of a far exponent x 22,001",
            "temperature",
            gzip(
                bytes(
                    "[{\"bn\":\"w:\",\"bt\":"
                        + now
                        + ",\"bv\":3e780,\"n\":\"7\",\"v\":7e-780}"
                        + ",{\"n\":\"7\",\"v\":7e-780}".repeat(22_000)
                        + "]")),
            22_001,
            "senml"));
  }

  /** The recorded ones, where they are; without those that are no MQTT payload. */
  static List<Attack> recorded() throws IOException {
    Path hostile = CASES.resolve("hostile");
    if (!Files.isDirectory(hostile)) {
      return List.of();
    }
    List<Attack> attacks = new ArrayList<>();
    for (String file : List.of("mqtt-crs-675k.json", "mqtt-crs-gzip.bin", "mqtt-value-675k.json")) {
      attacks.add(Attack.of(file, "temperature", read(hostile, file), SIZES));
    }
    byte[] bad = read(hostile, "mqtt-bad-699k.bin");
    attacks.add(Attack.of("mqtt-bad-699k.bin", "temperature", bad, SIZES));
    attacks.add(recorded(hostile, "mqtt-long-topic.txt", bad));
    attacks.add(recorded(hostile, "topic-long-region.txt", json(1_795_874_697, "\"value\":1.5")));
    for (String file :
        List.of("mqtt-exponent.json", "mqtt-gzip-members.bin", "mqtt-lone-surrogate.json")) {
      attacks.add(Attack.of(file, "temperature", read(hostile, file), "sensors"));
    }
    for (String file : List.of("mqtt-csv-columns.csv", "mqtt-csv-columns.csv.gz")) {
      attacks.add(Attack.of(file, "temperature", read(hostile, file), "csv"));
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
      attacks.add(Attack.many(file, "temperature", payload, elements(payload), root));
    }
    return attacks;
  }

  private static Attack recorded(Path hostile, String file, byte[] payload) throws IOException {
    String topic = new String(read(hostile, file), StandardCharsets.UTF_8).trim();
    String levels = topic.substring(topic.indexOf('/') + 1);
    return new Attack(file, List.of(SIZES), List.of(new Attack.Message(levels, payload)), 1);
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
    return switch (root) {
      case "csv" ->
          bytes(
              "time,value,unit,x,y,crs,n\n"
                  + now
                  + ",21.5,Cel,512345,5403210,EPSG:32633,"
                  + number
                  + "\n");
      case "senml" ->
          bytes("[{\"n\":\"temperature\",\"t\":" + now.getEpochSecond() + ",\"v\":21.5}]");
      default ->
          bytes(
              "{\"time\":\""
                  + now
                  + "\",\"value\":21.5,\"unit\":\"Cel\",\"x\":512345,\"y\":5403210,"
                  + "\"crs\":\"EPSG:32633\",\"n\":"
                  + number
                  + "}");
    };
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
