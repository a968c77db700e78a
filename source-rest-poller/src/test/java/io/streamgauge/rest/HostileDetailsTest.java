// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.extract.Extraction;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.Extractor;
import io.streamgauge.rest.RestStationSourceConfig.Resolved;
import io.streamgauge.rest.http.PageWalk;
import io.streamgauge.rest.http.Response;
import io.streamgauge.testing.StationServer;
import io.streamgauge.testing.StationServer.Answer;
import io.streamgauge.testing.TestClock;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What services and people with a file name put beside their readings: it ends no task either. */
class HostileDetailsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Map<String, String> LEVELS =
      Run.levels("details", "http://127.0.0.1:9/y", "rest.stations", "A");

  private final TestClock clock = new TestClock(Instant.parse("2026-05-06T12:00:00Z"));

  @ParameterizedTest
  @ValueSource(strings = {"1e8888888888", "9223372036854775806", "\"31556889864403199\"", "1e16"})
  void tokenThatLastsForEverIsAToken(String expires) throws Exception {
    String token = "{\"access_token\":\"abcdefgh\",\"expires_in\":" + expires + "}";
    String reading = "[{\"time\":\"" + clock.instant() + "\",\"value\":1}]";
    try (StationServer tokens = new StationServer(asked -> Answer.of(200, token));
        StationServer stations = new StationServer(asked -> Answer.of(200, reading))) {
      Map<String, String> properties = Run.levels("oauth", stations.url("/data"));
      properties.put("rest.params", "id={station}&from={window.start}&to={window.end}");
      properties.put("rest.stations", "A,B");
      properties.put("rest.auth.type", "oauth2");
      properties.put("rest.auth.token.url", tokens.url("/oauth/token"));
      properties.put("rest.auth.user", "me");
      properties.put("rest.auth.password", "s3cr3t");
      try (Run run = new Run(properties, clock)) {
        assertEquals(2, run.drain().size());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "seconds|20000000000000000",
        "seconds|-31557014167219200",
        "milliseconds|2e19",
        "uuuuuuuuu-MM-dd HH:mm X|\"888888888-12-31 23:59 Z\"",
        "iso|\"+12345-01-01T00:00:00Z\"",
      })
  void timeThatNoRecordCarriesIsABadRecord(String format, String time) throws Exception {
    try (StationServer server = new StationServer(asked -> Answer.of(200, "[]"))) {
      Map<String, String> properties =
          Run.levels("far", server.url("/A"), "observation.event_time.format", format);
      properties.put("rest.stations", "A");
      server.answer("/A", "[{\"time\":" + time + ",\"value\":1}]");
      try (Run run = new Run(properties, clock)) {
        List<SourceRecord> records = run.drain();
        assertEquals(1, records.size());
        assertTrue(Run.isBad(records.get(0)), records.toString());
      }
    }
  }

  @Test
  void nextPageOfAHundredThousandCharactersIsRefusedAtOnce() {
    String next = "b/".repeat(30_000) + "../".repeat(30_000);
    Map<String, String> paged =
        GivenOptions.with(LEVELS, "rest.page.mode", "next-url", "rest.page.next", "/next");
    PageWalk walk = new PageWalk(Resolved.of(paged).config().http());
    assertTimeoutPreemptively(
        SOON,
        () ->
            assertThrows(
                UnreadableAnswerException.class,
                () ->
                    walk.add(
                        new Response.Page(ByteBuffer.wrap(new byte[1])),
                        new Extraction(List.of(), List.of(), 1, next),
                        URI.create("http://127.0.0.1:9/y?station=B"))));
  }

  private static Extractor extractor(String levels, String shape) {
    Map<String, String> properties =
        GivenOptions.with(LEVELS, "rest.extract.levels", levels, "rest.extract.shape", shape);
    return Resolved.of(properties).config().extractor();
  }

  @Test
  void headerOfBlanksIsReadAtOnce() {
    String names = "time" + " ".repeat(400_000) + ",value";
    String body = "{\"h\":{\"names\":\"" + names + "\",\"rows\":[]}}";
    Extractor extractor = extractor("/h/rows", "header-rows /h/names");
    assertTimeoutPreemptively(
        SOON,
        () -> {
          try {
            extractor.extract(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), List.of("A"));
          } catch (UnreadableAnswerException refused) {
            assertTrue(refused.getMessage().length() < 5_000);
          }
        });
  }

  @Test
  void columnsBesideManyMembersAreRefusedBeforeTheyAreMultiplied() {
    StringBuilder body = new StringBuilder("{\"c\":{\"time\":[0");
    body.append(",0".repeat(15_000)).append(']');
    for (int i = 0; i < 15_000; i++) {
      body.append(",\"m").append(i).append("\":1");
    }
    body.append("}}");
    Extractor extractor = extractor("/c", "columns");
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    assertTimeoutPreemptively(
        SOON,
        () ->
            assertThrows(
                UnreadableAnswerException.class,
                () -> extractor.extract(ByteBuffer.wrap(bytes), List.of("A"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1000000000-01-01T00:00:00Z", "+12345-01-01T00:00:00Z", "P900000000000D"})
  void startBeyondAllTimesIsRefusedInValidation(String start) {
    assertThrows(IllegalArgumentException.class, () -> WindowOptions.Start.parse(start));
  }
}
