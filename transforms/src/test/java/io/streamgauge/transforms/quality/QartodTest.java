// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.transforms.SharedVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tests against the flags that ioos_qc gives, recorded from its own unit tests. */
class QartodTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static JsonNode vectors(String test) throws IOException {
    Path dir = SharedVectors.directory("qc");
    assumeTrue(dir != null, "no QC vectors beside the project");
    return JSON.readTree(dir.resolve(test + ".json").toFile()).path("vectors");
  }

  @ParameterizedTest
  @CsvSource({
    "gross_range, 2, 3",
    "spike, 10, 2",
    "rate_of_change, 6, 0",
    "flat_line, 16, 0",
    "climatology, 26, 0",
    "attenuated_signal, 12, 0",
    "location, 6, 1",
    "time_gap, 1, 0",
  })
  void everyVectorGivesTheSameFlags(String test, int flagged, int refused) throws IOException {
    int same = 0;
    int errors = 0;
    for (JsonNode vector : vectors(test)) {
      String id = vector.path("id").asText();
      if (vector.has("expected_error")) {
        if (id.matches("location-0[234]")) {
          continue; // inputs that are no lists of numbers cannot reach a tester
        }
        assertThrows(
            IllegalArgumentException.class, () -> monitor(test, rule(test, vector, List.of())), id);
        errors++;
      } else if (streams(test, vector)) {
        assertEquals(expected(vector), actual(test, vector), id);
        same++;
      }
    }
    assertEquals(List.of(flagged, refused), List.of(same, errors));
  }

  /** Batches that no reading at a time can repeat: those of more dimensions, or of the whole. */
  private static boolean streams(String test, JsonNode vector) {
    JsonNode inputs = vector.path("inputs");
    if (test.equals("location") || test.equals("time_gap")) {
      return true;
    }
    return values(inputs.path("inp")).size() == vector.path("expected_flags").size()
        && (!test.equals("attenuated_signal") || vector.path("config").hasNonNull("test_period"));
  }

  /** Without a period ioos_qc judges the whole series, which in a stream only its end can know. */
  @Test
  void attenuatedSignalOfAWholeSeriesIsToldAtItsEnd() throws IOException {
    int same = 0;
    for (JsonNode vector : vectors("attenuated_signal")) {
      if (!vector.path("config").hasNonNull("test_period")) {
        ((ObjectNode) vector.path("config")).put("test_period", 366 * 86_400);
        List<Integer> expected = expected(vector);
        List<Integer> actual = actual("attenuated_signal", vector);
        int last = expected.size() - 1;
        assertEquals(expected.get(last), actual.get(last), vector.path("id").asText());
        same++;
      }
    }
    assertEquals(20, same);
  }

  private static List<Integer> expected(JsonNode vector) {
    List<Integer> flags = new ArrayList<>();
    vector.path("expected_flags").forEach(flag -> flags.add(flag.asInt()));
    return flags;
  }

  private static List<Integer> actual(String test, JsonNode vector) {
    JsonNode inputs = vector.path("inputs");
    List<Double> values = values(inputs.path("inp"));
    List<Double> heights = values(inputs.path("zinp"));
    List<Double> longitudes = values(inputs.path("lon"));
    List<Double> latitudes = values(inputs.path("lat"));
    int count = vector.path("expected_flags").size();
    List<Long> times = times(inputs.path("tinp"), count);
    QualityTest.Tester tester = monitor(test, rule(test, vector, times));
    List<Integer> flags = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Sample sample =
          new Sample(
              at(values, i), times.get(i), at(heights, i), at(longitudes, i), at(latitudes, i));
      flags.add(tester.check(sample).code());
      Flag verdict = tester.verdictOnPrevious();
      if (verdict != null) {
        flags.set(i - 1, verdict.code());
      }
      tester.remember(sample);
    }
    return flags;
  }

  private static Double at(List<Double> values, int i) {
    return values.isEmpty() ? null : values.get(i);
  }

  private static QualityTest.Tester monitor(String test, JsonNode config) {
    String rules = "{\"rules\": [{\"" + test + "\": " + config + "}]}";
    QualityTest parsed = QualityRules.parse(rules).tests("any", "any").get(0);
    SeriesMemory memory = new SeriesMemory();
    QualityTest.Tester tester = parsed.start(Compat.IOOS, memory);
    memory.open(new long[memory.size()], 0);
    tester.clear();
    return tester;
  }

  /** The rule of a vector; only the interval is not in it, since batches take the median. */
  private static JsonNode rule(String test, JsonNode vector, List<Long> times) {
    JsonNode config = vector.path("config");
    if (test.equals("climatology")) {
      return config.path("config");
    }
    if (test.equals("time_gap")) {
      return JSON.createObjectNode().put("fail_threshold", config.path("fail_span").asDouble());
    }
    if (test.equals("flat_line") || test.equals("attenuated_signal")) {
      ObjectNode own = config.deepCopy();
      long[] steps =
          LongStream.range(1, Math.max(2, times.size()))
              .map(i -> times.size() < 2 ? 1000 : times.get((int) i) - times.get((int) i - 1))
              .sorted()
              .toArray();
      return own.put("interval", steps[steps.length / 2] / 1000.0);
    }
    return config;
  }

  private static List<Double> values(JsonNode list) {
    List<Double> values = new ArrayList<>();
    list.forEach(value -> values.add(value.isNumber() ? (Double) value.asDouble() : null));
    return values;
  }

  private static List<Long> times(JsonNode list, int count) {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode time = list.path(i);
      if (time.isNumber()) {
        times.add((long) (time.asDouble() * 1000));
      } else if (time.isTextual()) {
        String text = time.asText().contains("T") ? time.asText() : time.asText() + "T00:00:00";
        times.add(Instant.parse(text.endsWith("Z") ? text : text + "Z").toEpochMilli());
      } else {
        times.add(null);
      }
    }
    return times;
  }

  static Flag flag(int code) {
    return Arrays.stream(Flag.values()).filter(f -> f.code() == code).findFirst().orElseThrow();
  }

  @Test
  void aggregatesAsQartodCompares() throws IOException {
    JsonNode vector = vectors("qartod_compare").get(0);
    JsonNode tests = vector.path("inputs").path("vectors");
    List<String> names = Collections.nCopies(tests.size(), "test");
    for (int i = 0; i < vector.path("expected_flags").size(); i++) {
      long flags = 0;
      for (JsonNode test : tests) {
        flags = TestFlags.code(flags, flag(test.get(i).asInt()));
      }
      assertEquals(
          vector.path("expected_flags").get(i).asInt(),
          new TestFlags(names, flags).aggregate().code());
    }
  }

  @Test
  void seriesOfSensorsAndPropertiesDoNotMixAndAreBounded() {
    QualityMonitor monitor =
        new QualityMonitor(
            QualityRules.parse("{\"rules\": [{\"rate_of_change\": {\"threshold\": 1}}]}"),
            Compat.IOOS,
            false,
            new QualityMonitor.Bounds(2, 1L << 20, 1_000));
    assertEquals(Flag.PASS, at(monitor, "a", 0, 0));
    assertEquals(Flag.PASS, at(monitor, "b", 1, 100));
    assertEquals(Flag.SUSPECT, at(monitor, "a", 1, 100));
    assertEquals(Flag.PASS, at(monitor, "c", 1, 0));
    assertEquals(Flag.SUSPECT, at(monitor, "a", 2, 0));
    assertEquals(
        Flag.NOT_EVALUATED, at(monitor, "b", 2, 1e6), "b was forgotten: nothing can be told");
    assertEquals(2, monitor.forgotten());
  }

  private static Flag at(QualityMonitor monitor, String sensor, long second, double value) {
    return monitor.check("p", sensor, StrictTest.sample(value, second * 1000), 0).aggregate();
  }

  @Test
  void tellsASpikeWithTheReadingBehindIt() {
    QualityMonitor monitor =
        StrictTest.monitor(Compat.IOOS, false, "{\"spike\": {\"fail_threshold\": 10}}");
    monitor.check("p", "s", StrictTest.sample(1, 1000), 0);
    QualityFlags spike = monitor.check("p", "s", StrictTest.sample(99, 2000), 0);
    assertEquals("spike=2", spike.text());
    QualityFlags behind = monitor.check("p", "s", StrictTest.sample(1, 3000), 0);
    assertEquals("spike=4", behind.previousText());
    assertEquals(2000L, behind.previousTime());
  }
}
