// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.Observation;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QualityControlTest {
  static final String RULES =
      """
      {"rules": [
        {"observed_property": "air_temperature", "sensor_id": "alpine-*",
         "gross_range": {"fail_span": [-60, 40]}},
        {"observed_property": "air_*",
         "gross_range": {"fail_span": [-40, 60], "suspect_span": [50, -30]}}
      ]}
      """;

  private static QualityControl<SourceRecord> smt(String... options) {
    return Readings.configured(new QualityControl<>(), Map.of("rules", RULES), options);
  }

  private static SourceRecord of(String sensor, String property, Double result) {
    return Readings.source(Observation.of(sensor, property, Readings.NOW, result));
  }

  @ParameterizedTest
  @CsvSource({
    "s, air_temperature, 21, 1, gross_range=1",
    "s, air_temperature, -30, 1, gross_range=1",
    "s, air_temperature, -30.001, 3, gross_range=3",
    "s, air_temperature, 60, 3, gross_range=3",
    "s, air_temperature, , 9, gross_range=9",
    "alpine-7, air_temperature, -50, 1, gross_range=1",
    "s, water_level, 1e9, 2, ''",
  })
  void flagsGoodReadingsInFieldsAndHeaders(
      String sensor, String property, Double result, String flag, String tests) {
    SourceRecord out = smt("clean.topic", "${topic}-clean").apply(of(sensor, property, result));
    assertEquals("readings-clean", out.topic());
    assertEquals(Integer.parseInt(flag), ((Struct) out.value()).getInt32("qc_flag"));
    assertEquals(tests, ((Struct) out.value()).getString("qc_tests"));
    assertEquals(flag, Readings.header(out, "qc_flag"));
    assertEquals(tests, Readings.header(out, "qc_tests"));
    assertEquals("qc_flag,qc_tests", Readings.header(out, "fields_added"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {60.0001, -41, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void quarantinesTheOriginalWithFlagsInHeaders(double result) {
    SourceRecord in = of("s", "air_temperature", result);
    SourceRecord out = smt("clean.topic", "clean", "route.topic", "bad").apply(in);
    assertEquals("bad", out.topic());
    assertEquals(in.value(), out.value());
    assertEquals(in.valueSchema(), out.valueSchema());
    assertEquals("4", Readings.header(out, "qc_flag"));
    assertTrue(Readings.header(out, "route_reason").contains("gross_range=4"));
    assertNull(Readings.header(out, "fields_added"));
  }

  @Test
  void quarantinesSuspectReadingsWhenAskedTo() {
    SourceRecord in = of("s", "air_temperature", 55.0);
    assertEquals("readings", smt().apply(in).topic());
    assertEquals("readings-quarantine", smt("quarantine.at", "suspect").apply(in).topic());
  }

  @Test
  void skipKeepsTheReadingWithItsFlags() {
    SourceRecord out = smt("on.error", "skip").apply(of("s", "air_temperature", 99.0));
    assertEquals("readings", out.topic());
    assertEquals(4, ((Struct) out.value()).getInt32("qc_flag"));
    assertEquals("refused", Readings.header(out, "qc_status"));
  }

  @Test
  void failThrows() {
    SourceRecord in = of("s", "air_temperature", 99.0);
    assertThrows(DataException.class, () -> smt("on.error", "fail").apply(in));
  }

  @Test
  void tellsASpikeInTheHeaderOfTheReadingBehindIt() {
    QualityControl<SourceRecord> smt =
        smt("rules", "{\"rules\": [{\"spike\": {\"fail_threshold\": 10}}]}");
    double[] results = {1, 99, 1};
    SourceRecord out = null;
    for (int i = 0; i < results.length; i++) {
      Instant time = Readings.NOW.plusSeconds(i);
      out = smt.apply(Readings.source(Observation.of("s", "p", time, results[i])));
      assertEquals("spike=2", Readings.header(out, "qc_tests"));
    }
    assertEquals("spike=4@2026-11-21T12:00:01Z", Readings.header(out, "qc_previous"));
  }

  @Test
  void anUnreadableTimeOnlyStopsTheTestsThatNeedIt() {
    QualityControl<SourceRecord> smt =
        smt(
            "rules",
            "{\"rules\": [{\"rate_of_change\": {\"threshold\": 1}, \"gross_range\":"
                + " {\"fail_span\": [0, 1]}}]}");
    SourceRecord in = Readings.record(null, Map.of("result", 0.5, "event_time", "soon"));
    assertEquals("gross_range=1,rate_of_change=2", Readings.header(smt.apply(in), "qc_tests"));
  }

  @Test
  void refusesAResultThatIsNoNumber() {
    SourceRecord in = Readings.record(Map.of("observed_property", "air_x", "result", "n/a"));
    Readings.assertRefused(in, smt().apply(in), "result is a String, not a number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"rules\": [}                                        | no JSON",
        "[]                                                    | write an object",
        "{\"rules\": [7]}                                      | /rules/0 must be an object",
        "{\"rules\": [{\"gros_range\": {}}]}                   | /rules/0/gros_range is unknown",
        "{\"rules\": [{\"gross_range\": {}}]}                  | needs fail_span",
        "{\"rules\": [{\"gross_range\": {\"fail_span\": [1]}}]}  | must be two numbers",
        "{\"rules\": [{\"sensor_id\": 7}]}                     | /rules/0/sensor_id must be a text",
        "{\"rules\": [{\"gross_range\": {\"fail_span\": [1, 2], \"suspect_span\": [0, 1]}}]}"
            + " | suspect_span that is not within",
      })
  void refusesRulesThatDoNotParseWithTheirPath(String rules, String remedy) {
    ConfigException e = assertThrows(ConfigException.class, () -> smt("rules", rules));
    assertTrue(e.getMessage().contains("rules") && e.getMessage().contains(remedy), e.getMessage());
  }

  @Test
  void readsRulesFromAFile(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("rules.json"), RULES);
    SourceRecord in = of("s", "air_temperature", 99.0);
    assertEquals(
        "readings-quarantine", smt("rules", "", "rules.file", file.toString()).apply(in).topic());
    assertThrows(ConfigException.class, () -> smt("rules.file", file.toString()), "both are set");
    assertThrows(ConfigException.class, () -> smt("rules", ""), "none is set");
    assertThrows(ConfigException.class, () -> smt("rules", "", "rules.file", "/no/such/file"));
  }

  @Test
  void readsAnEditedFileAgainAndKeepsTheRulesWhenTheEditIsBad(@TempDir Path dir)
      throws IOException {
    Path file = Files.writeString(dir.resolve("rules.json"), RULES);
    TestClock clock = new TestClock(Readings.NOW);
    QualityControl<SourceRecord> smt = new QualityControl<>(clock);
    smt.configure(Map.of("rules.file", file.toString(), "rules.file.check.ms", "1000"));
    SourceRecord in = of("s", "air_temperature", 99.0);
    SourceRecord first = smt.apply(in);
    assertEquals("readings-quarantine", first.topic());

    Files.writeString(file, "{\"rules\": [");
    clock.advance(Duration.ofSeconds(1));
    SourceRecord afterBadEdit = smt.apply(in);
    assertEquals("readings-quarantine", afterBadEdit.topic());
    assertEquals(Readings.header(first, "qc_rules"), Readings.header(afterBadEdit, "qc_rules"));
    Files.delete(file);
    clock.advance(Duration.ofSeconds(1));
    assertEquals("readings-quarantine", smt.apply(in).topic(), "the file is gone");

    Files.writeString(file, RULES.replace("[-40, 60]", "[-40, 160]"));
    assertEquals("readings-quarantine", smt.apply(in).topic(), "it is not time to look yet");
    clock.advance(Duration.ofSeconds(1));
    SourceRecord afterEdit = smt.apply(in);
    assertEquals("readings", afterEdit.topic());
    assertFalse(Readings.header(first, "qc_rules").equals(Readings.header(afterEdit, "qc_rules")));
  }

  @Test
  void namesTheRulesByTheBeginOfTheirSha256() {
    SourceRecord out = smt("rules", "{\"rules\": []}").apply(of("s", "p", 1.0));
    assertEquals("af4fc1e3a667", Readings.header(out, "qc_rules"));
  }

  @Test
  void testsThePositionThatReprojectWrote() {
    QualityControl<SourceRecord> smt =
        smt("rules", "{\"rules\": [{\"location\": {\"range_max\": 1000}}]}", "compat", "strict");
    SourceRecord far = Readings.record(null, Map.of("longitude", 15.0, "latitude", 95.0));
    assertEquals("location=4", Readings.header(smt.apply(far), "qc_tests"));
    SourceRecord half = Readings.record(null, Map.of("longitude", 15.0));
    assertEquals("location=4", Readings.header(smt.apply(half), "qc_tests"));
    SourceRecord here = Readings.record(null, Map.of("longitude", 15.0, "latitude", 50.0));
    assertEquals("location=1", Readings.header(smt.apply(here), "qc_tests"));
    SourceRecord there = Readings.record(null, Map.of("longitude", 15.1, "latitude", 50.0));
    assertEquals("location=3", Readings.header(smt.apply(there), "qc_tests"));
    assertEquals(
        "location=9", Readings.header(smt.apply(of("", "", 1.0)), "qc_tests"), "no position");
  }
}
