// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.common.RecordMaker;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers of a KiWIS, made after its public description, each with the readings and bad records
 * that it has; and the same answers broken in some way.
 */
class KiwisVectorsTest {
  private static final int ANSWERS = Boolean.getBoolean("streamgauge.soak") ? 1_000_000 : 10_000;
  private static final Instant NOW = Instant.parse("2026-11-28T16:00:00Z");

  private static Stream<JsonNode> all() throws IOException {
    try (InputStream in = KiwisVectorsTest.class.getResourceAsStream("/vectors/kiwis.json")) {
      return StreamSupport.stream(new ObjectMapper().readTree(in).spliterator(), false);
    }
  }

  static Stream<Named<JsonNode>> vectors() throws IOException {
    return all().map(vector -> Named.of(vector.get("id").textValue(), vector));
  }

  private static RestStationSourceConfig config(JsonNode vector) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "name", "kiwis",
                "rest.preset", "kiwis",
                "rest.url", "http://127.0.0.1:9/KiWIS/KiWIS",
                "rest.stations", vector.get("stations").textValue(),
                "rest.stations.per.request", "20",
                "rest.start.time", "P2D",
                "kafka.topic", "readings"));
    vector
        .path("options")
        .properties()
        .forEach(option -> properties.put(option.getKey(), option.getValue().textValue()));
    return Resolved.of(properties).config();
  }

  private static byte[] answer(JsonNode vector) {
    JsonNode answer = vector.get("answer");
    String text = answer.isTextual() ? answer.textValue() : answer.toString();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What one request for all of the stations gives. */
  private static List<SourceRecord> records(
      RestStationSourceConfig config,
      List<String> stations,
      Extractor extractor,
      RecordMaker maker,
      byte[] body) {
    GroupAnswers answers = new GroupAnswers(config, extractor, new SplittableRandom(1));
    GroupRequest visit = new GroupRequest(config.http(), GroupRequest.Filling.of(config));
    List<StationPoller> pollers = new ArrayList<>();
    for (String station : stations) {
      StationPoller poller =
          new StationPollers(config, maker)
              .live(
                  station,
                  StationProgress.of(Cursor.startingAt(NOW.minus(Duration.ofDays(2)))),
                  NOW);
      pollers.add(poller);
      assertTrue(visit.add(poller, NOW));
    }
    visit.next();
    answers.accept(visit, new Response.Page(ByteBuffer.wrap(body)), NOW);
    List<SourceRecord> all = new ArrayList<>();
    for (StationPoller poller : pollers) {
      for (SourceRecord record = poller.poll(); record != null; record = poller.poll()) {
        all.add(record);
      }
    }
    return all;
  }

  private static List<String> stations(JsonNode vector) {
    return List.of(vector.get("stations").textValue().split(", ", -1));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void eachReadingAndBadRecordIsThere(JsonNode vector) {
    RestStationSourceConfig config = config(vector);
    List<String> read =
        records(
                config,
                stations(vector),
                config.extractor(),
                new RecordMaker(config.source()),
                answer(vector))
            .stream()
            .map(PresetTest::line)
            .toList();
    assertEquals(vector.get("expect").size(), read.size(), () -> String.join("\n", read));
    for (int i = 0; i < read.size(); i++) {
      String wanted = vector.get("expect").get(i).textValue();
      if (wanted.startsWith("BAD ")) {
        assertTrue(read.get(i).startsWith("BAD "), wanted + " but " + read.get(i));
        assertTrue(read.get(i).contains(wanted.substring(4)), wanted + " but " + read.get(i));
      } else {
        assertEquals(wanted, read.get(i));
      }
    }
  }

  @Test
  void brokenAnswersGiveReadingsOrBadRecords() throws IOException {
    List<JsonNode> good =
        all().filter(vector -> !vector.get("id").textValue().contains("hostile")).toList();
    List<RestStationSourceConfig> configs = good.stream().map(KiwisVectorsTest::config).toList();
    List<Extractor> extractors = configs.stream().map(config -> config.extractor()).toList();
    List<byte[]> answers = good.stream().map(KiwisVectorsTest::answer).toList();
    RecordMaker maker = new RecordMaker(configs.get(0).source());
    SplittableRandom random = new SplittableRandom(18);
    long readings = 0;
    long bad = 0;
    int anew = 0;
    int nothing = 0;
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of("schemas.enable", "false"), false);
      for (int i = 0; i < ANSWERS; i++) {
        int of = random.nextInt(good.size());
        byte[] body = Mutation.of(answers.get(of), random);
        List<SourceRecord> out =
            records(configs.get(of), stations(good.get(of)), extractors.get(of), maker, body);
        int badHere = 0;
        for (SourceRecord record : out) {
          badHere += Run.isBad(record) ? 1 : 0;
          assertTrue(record.timestamp() < NOW.plusSeconds(3_600).toEpochMilli());
        }
        if (!out.isEmpty()) {
          SourceRecord last = out.get(out.size() - 1);
          byte[] written =
              converter.fromConnectData(last.topic(), last.valueSchema(), last.value());
          assertTrue(written.length < 1_000_000);
        }
        readings += out.size() - badHere;
        bad += badHere;
        boolean several = stations(good.get(of)).size() > 1;
        anew += out.isEmpty() && several ? 1 : 0;
        nothing += out.isEmpty() && !several ? 1 : 0;
      }
    }
    System.out.printf(
        "kiwis: %d answers mutated, %d readings, %d bad records, %d after which each station is"
            + " asked alone, %d without rows%n",
        ANSWERS, readings, bad, anew, nothing);
    assertTrue(readings > ANSWERS / 10 && bad > ANSWERS / 10, readings + " " + bad);
  }

  @Test
  void thereAreEnoughAndHostileOnes() throws IOException {
    List<String> ids = all().map(vector -> vector.get("id").textValue()).toList();
    long hostile = ids.stream().filter(id -> id.contains("hostile")).count();
    assertTrue(ids.size() - hostile >= 3 && hostile >= 1, ids.toString());
  }
}
