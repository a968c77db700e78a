// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.Observation;
import io.streamgauge.common.history.FieldSteps;
import io.streamgauge.common.history.TransformHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A replay takes off what transforms added, by {@link TransformHeaders}: no transform may add what
 * is not named there, and nothing is named there that none adds.
 */
class AddedHeadersTest {
  /** Said by the source too, of what a transform may then know better. */
  private static final Set<String> OF_SOURCES =
      Set.of(EnvelopeHeaders.EVENT_TIMESTAMP, EnvelopeHeaders.CRS_SOURCE);

  private static final Pattern LITERAL =
      Pattern.compile("\\b(?:Change\\.text|TextHeader|change\\.header|\\)\\.header)\\(\\s*\"");

  @TempDir Path dir;
  private final Set<String> seen = new TreeSet<>();
  private final Map<String, Map<String, String>> options = new HashMap<>();

  @BeforeEach
  void configure() throws Exception {
    Path stations = dir.resolve("stations.csv");
    Files.writeString(stations, "sensor_id,basin\ngauge-1,Havel\n");
    Path calibrations = dir.resolve("calibrations.csv");
    Files.writeString(
        calibrations, "sensor_id,observed_property,gain,version\ngauge-1,level,2,2026-a\n");
    options.put(
        "StationRegister", Map.of("register.file", stations.toString(), "columns", "basin=region"));
    options.put("Calibrate", Map.of("calibration.file", calibrations.toString()));
    options.put("ConvertUnits", Map.of("units", "level=cm"));
    options.put(
        "QualityControl",
        Map.of(
            "rules",
            "{\"rules\":[{\"gross_range\":{\"fail_span\":[-1000,1000]},"
                + "\"spike\":{\"fail_threshold\":50}}]}"));
  }

  private List<ValueTransform<SourceRecord>> chain(String action) {
    List<ValueTransform<SourceRecord>> chain = PropertyTest.chain();
    for (ValueTransform<SourceRecord> smt : chain) {
      Map<String, String> own =
          new HashMap<>(options.getOrDefault(smt.getClass().getSimpleName(), Map.of()));
      own.put("on.error", action);
      smt.configure(own);
    }
    return chain;
  }

  private static SourceRecord reading(Instant time, double result) {
    return Readings.source(
        Observation.of("gauge-1", "level", time, result)
            .withUnit("m")
            .withPosition(500_000, 5_700_000, "EPSG:32633"));
  }

  /** What there is of good, late, repeated, leaping and unfit readings. */
  private static List<SourceRecord> readings() {
    List<SourceRecord> readings = new ArrayList<>();
    for (double result : new double[] {1, 99, 1, 5_000}) {
      readings.add(reading(Readings.NOW.minusSeconds(60 - readings.size()), result));
    }
    readings.add(reading(Readings.NOW.minusSeconds(60), 1));
    readings.add(reading(Readings.NOW.minusSeconds(90_000), 1));
    readings.add(Readings.record(Map.of("event_time", "never", "sensor_id", "a")));
    readings.add(Readings.record(Map.of("no", "reading")));
    return readings;
  }

  private void see(SourceRecord before, SourceRecord after) {
    for (Header header : after.headers()) {
      if (before.headers().lastWithName(header.key()) == null) {
        seen.add(header.key());
      }
    }
  }

  @Test
  void eachHeaderThatATransformAddsIsNamed() {
    for (String action : List.of("skip", "route")) {
      List<ValueTransform<SourceRecord>> chain = chain(action);
      for (SourceRecord reading : readings()) {
        SourceRecord at = reading;
        for (ValueTransform<SourceRecord> smt : chain) {
          SourceRecord before = at;
          see(before, smt.apply(before));
          at = smt.apply(before);
          see(reading, at);
        }
      }
    }
    PropertyTest.chain().forEach(smt -> seen.add(smt.statusHeader()));
    seen.removeIf(
        name ->
            name.startsWith(TransformHeaders.ORIGINAL)
                && FieldSteps.orNull(name.substring(TransformHeaders.ORIGINAL.length())) != null);
    seen.removeAll(OF_SOURCES);
    assertEquals(new TreeSet<>(TransformHeaders.NAMES), seen);
  }

  /** Else one that is added in a rare case only could have a name of its own. */
  @Test
  void noHeaderIsNamedWhereItIsAdded() throws Exception {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        // Names for a measurement of itself, not for a record.
        boolean own = file.endsWith("HeaderArray.java");
        assertTrue(own || !LITERAL.matcher(text).find(), file.toString());
      }
    }
  }
}
