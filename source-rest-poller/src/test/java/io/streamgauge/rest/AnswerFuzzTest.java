// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.ExampleChain;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Answers of each format that are made of parts known to be good or bad, and others that are broken
 * anywhere: what comes out is what went in, also behind the README's transforms, and nothing fails.
 */
class AnswerFuzzTest {
  private static final int ANSWERS = Boolean.getBoolean("streamgauge.soak") ? 200_000 : 10_000;
  private static final Instant NOW = Instant.parse("2026-05-06T12:00:00Z");

  /** Texts that have taken decoders down. */
  private static final List<String> POISON =
      List.of(
          "1e5555555555",
          "-2e-4444444444",
          "[".repeat(3_000),
          "{\"a\":".repeat(1_500),
          "\u0000",
          "\\ud800",
          "\"" + "9".repeat(1_200) + "\"",
          "9".repeat(1_200),
          "\u202e\u001b[2J");

  /** One answer, a character for each of its bytes, and what it has to become. */
  private record Made(String body, int readings, int bad) {}

  private enum Format {
    JSON(""),
    LEVELS("rest.extract.levels=/a, /b"),
    COLUMNS("rest.extract.levels=/c;rest.extract.shape=columns"),
    HEADER_ROWS("rest.extract.levels=/h;rest.extract.shape=header-rows"),
    JSON_LINES("rest.format=json-lines"),
    CSV("rest.format=csv;rest.header.lines=1"),
    BLANKS("rest.format=fixed-width;rest.header.lines=1"),
    WIDTHS("rest.format=fixed-width;rest.header.lines=1;rest.columns.widths=20, 9"),
    XML("rest.format=xml;rest.extract.levels=/a/b"),
    JQ("rest.extract.jq=.a[] | .b[] | select(. != null)");

    private final String options;

    Format(String options) {
      this.options = options;
    }

    private boolean table() {
      return this == CSV || this == BLANKS || this == WIDTHS;
    }

    private String join(List<String> rows) {
      return switch (this) {
        case XML -> "<a>" + String.join("\n", rows) + "</a>";
        case JSON -> "[" + String.join(",", rows) + "]";
        case LEVELS, JQ -> {
          int half = rows.size() / 2;
          String first = String.join(",", rows.subList(0, half));
          String second = String.join(",", rows.subList(half, rows.size()));
          yield "{\"a\":[{\"b\":[" + first + "]},{\"b\":[" + second + "]}]}";
        }
        case COLUMNS -> columns(rows);
        case HEADER_ROWS ->
            Stream.concat(Stream.of("[\"time\",\"value\"]"), rows.stream())
                .collect(Collectors.joining(",", "{\"h\":[", "]}"));
        case JSON_LINES -> String.join("\n", rows) + "\n";
        case CSV -> "time,value\n" + String.join("\n", rows) + "\n";
        case BLANKS -> "time value\n" + String.join("\n", rows) + "\n";
        case WIDTHS -> "time                value    \n" + String.join("\n", rows) + "\n";
      };
    }

    private static String columns(List<String> rows) {
      String times = String.join(",", rows.stream().map(row -> row.split("\\|", 2)[0]).toList());
      String values = String.join(",", rows.stream().map(row -> row.split("\\|", 2)[1]).toList());
      return "{\"c\":{\"time\":[" + times + "],\"value\":[" + values + "]}}";
    }

    private String row(String time, String value) {
      return switch (this) {
        case COLUMNS -> "\"" + time + "\"|" + value;
        case HEADER_ROWS -> "[\"" + time + "\"," + value + "]";
        case XML -> "<b><time>" + time + "</time><value>" + value + "</value></b>";
        case CSV -> time + "," + value;
        case BLANKS -> time + " " + value;
        case WIDTHS -> "%-20s%9s".formatted(time, value);
        default -> "{\"time\":\"" + time + "\",\"value\":" + value + "}";
      };
    }

    /** A row of another form than was agreed on. */
    private String crooked(String time, int number) {
      return switch (this) {
        case COLUMNS -> "\"when " + number + "\"|1";
        case HEADER_ROWS -> "[\"" + time + "\"," + number + ",3]";
        case CSV, BLANKS -> Integer.toString(number);
        case WIDTHS -> "x" + number;
        case JSON_LINES -> "{\"value\":" + number + "}";
        case XML -> number % 2 == 0 ? "<b>" + number + "</b>" : "<b><time>" + time + "</time></b>";
        default ->
            number % 2 == 0
                ? Integer.toString(number)
                : "{\"time\":\"" + time + "\",\"n\":" + number + "}";
      };
    }
  }

  private static Made make(Format format, SplittableRandom random) {
    int good = random.nextInt(4);
    int bad = random.nextInt(3);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < good; i++) {
      String time = NOW.minus(Duration.ofMinutes(5 + i + 7L * random.nextInt(20) * 4)).toString();
      rows.add(format.row(time, i + "." + random.nextInt(1, 999)));
    }
    int readings = rows.stream().distinct().toList().size();
    for (int i = 0; i < bad; i++) {
      int at = random.nextInt(rows.size() + 1);
      String time = NOW.minus(Duration.ofMinutes(i)).toString();
      rows.add(
          at,
          random.nextBoolean()
              ? format.row("2026-15-4" + i + "T00:00:00Z", "1." + i)
              : format.crooked(time, i + 10));
    }
    return new Made(format.join(rows), readings, bad);
  }

  /** An answer that is no answer of this format as a whole. */
  private static Made broken(Format format, SplittableRandom random) {
    String body = make(format, random).body();
    if (format.table() || random.nextInt(3) == 0) {
      return new Made(body + "\u00c3(", 0, 1);
    } else if (format == Format.JSON_LINES) {
      return new Made("{\"time\"", 0, 1);
    }
    return random.nextBoolean()
        ? new Made(body.substring(0, body.length() - 2), 0, 1)
        : new Made("[1e" + random.nextLong(3_000_000_000L, 9_999_999_999L) + "]", 0, 1);
  }

  private static byte[] poisoned(byte[] good, SplittableRandom random) {
    if (random.nextBoolean()) {
      return Mutation.of(good, random);
    }
    String text = new String(good, StandardCharsets.UTF_8);
    int from = random.nextInt(text.length());
    int to = Math.min(text.length(), from + random.nextInt(12));
    String poison = POISON.get(random.nextInt(POISON.size()));
    return (text.substring(0, from) + poison + text.substring(to)).getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void whatGoesInComesOutAsReadingsOrBadRecords(Format format) {
    Map<String, String> properties = Run.levels("fuzz", "http://127.0.0.1:9/");
    properties.put("rest.stations", "s");
    properties.putAll(GivenOptions.of(format.options));
    RestStationSourceConfig config = Resolved.of(properties).config();
    RecordMaker records = new RecordMaker(config.source());
    SplittableRandom random = new SplittableRandom(format.name().hashCode() + 71);
    Extractor extractor = config.extractor();
    int read = 0;
    int refused = 0;
    try (JsonConverter converter = new JsonConverter();
        ExampleChain chain = new ExampleChain("rest-river-gauges.json")) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      for (int i = 0; i < ANSWERS; i++) {
        int kind = random.nextInt(10);
        Made made = kind < 2 ? broken(format, random) : make(format, random);
        byte[] whole = made.body().getBytes(StandardCharsets.ISO_8859_1);
        boolean known = kind < 8;
        byte[] body = known || whole.length == 0 ? whole : poisoned(whole, random);
        GroupAnswers answers = new GroupAnswers(config, extractor, random);
        List<SourceRecord> out = handedOut(config, answers, records, body);
        int bad = 0;
        for (SourceRecord record : out) {
          bad += Run.isBad(record) ? 1 : 0;
          SourceRecord after = chain.apply(record);
          byte[] written =
              converter.fromConnectData(after.topic(), after.valueSchema(), after.value());
          assertTrue(written.length < 1_000_000);
          assertTrue(record.timestamp() >= 0);
          assertTrue(Instant.ofEpochMilli(record.timestamp()).isBefore(NOW.plusSeconds(3_600)));
        }
        if (known) {
          String text = new String(body, StandardCharsets.UTF_8);
          assertEquals(made.readings(), out.size() - bad, text);
          assertEquals(made.bad(), bad, text);
        }
        read += out.size() > bad ? 1 : 0;
        refused += bad > 0 ? 1 : 0;
      }
    }
    assertTrue(read > ANSWERS / 4 && refused > ANSWERS / 4, read + " read, " + refused + " bad");
  }

  private static List<SourceRecord> handedOut(
      RestStationSourceConfig config, GroupAnswers answers, RecordMaker records, byte[] body) {
    StationPoller poller =
        new StationPollers(config, records)
            .live("s", StationProgress.of(Cursor.startingAt(NOW.minus(Duration.ofDays(2)))), NOW);
    GroupRequest visit = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
    assertTrue(visit.add(poller, NOW));
    visit.next();
    answers.accept(visit, new Response.Page(ByteBuffer.wrap(body)), NOW);
    List<SourceRecord> all = new ArrayList<>();
    for (SourceRecord record = poller.poll(); record != null; record = poller.poll()) {
      all.add(record);
      if (record.sourceOffset() != null) {
        StationProgress.of(record.sourceOffset());
      }
    }
    return all;
  }
}
