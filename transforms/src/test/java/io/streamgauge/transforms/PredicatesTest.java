// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakePluginMetrics;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.Test;

class PredicatesTest {
  private final SourceRecord plain = Readings.source(Readings.observation());
  private final SourceRecord flagged = Readings.source(Readings.observation());

  PredicatesTest() {
    flagged.headers().addString("qc_flag", "4").addString("route_reason", "why");
  }

  @Test
  void routedIsTrueForRoutedAndBadRecords() {
    Predicate<SourceRecord> routed = new Routed<>();
    BadRecord bad = BadRecord.of(new byte[1], "o", "E", "m", Readings.NOW);
    assertTrue(routed.test(flagged));
    assertTrue(routed.test(Readings.record(BadRecord.SCHEMA, bad.struct())));
    assertFalse(routed.test(plain));
  }

  @Test
  void headerEqualsComparesTexts() {
    Predicate<SourceRecord> predicate = new HeaderEquals<>();
    predicate.configure(Map.of("name", "qc_flag", "values", "3,4"));
    assertTrue(predicate.test(flagged));
    assertFalse(predicate.test(plain));
    assertThrows(ConfigException.class, () -> predicate.configure(Map.of("name", "a")));
  }

  @Test
  void qualityFlagIsTrueForTheFlagsAskedFor() {
    Predicate<SourceRecord> predicate = new QualityFlag<>();
    predicate.configure(Map.of());
    assertTrue(predicate.test(flagged));
    assertFalse(predicate.test(plain));
    predicate.configure(Map.of("flags", "1"));
    assertFalse(predicate.test(flagged));
    assertThrows(ConfigException.class, () -> predicate.configure(Map.of("flags", "5")));
  }

  @Test
  @SuppressWarnings("rawtypes")
  void manifestNamesEveryPredicateAndEachHasItsVersion() {
    List<Predicate<SourceRecord>> ours =
        List.of(new Routed<>(), new HeaderEquals<>(), new QualityFlag<>());
    Set<String> named =
        ServiceLoader.load(Predicate.class).stream()
            .map(provider -> provider.type().getName())
            .collect(Collectors.toSet());
    assertEquals(ours.stream().map(p -> p.getClass().getName()).collect(Collectors.toSet()), named);
    ours.forEach(p -> assertTrue(((Versioned) p).version().matches("\\d+\\.\\d+\\.\\d+.*")));
  }

  @Test
  void transformsCountWhatTheyDo() {
    QualityControl<SourceRecord> smt =
        Readings.configured(new QualityControl<>(), "rules", QualityControlTest.RULES);
    FakePluginMetrics metrics = new FakePluginMetrics();
    smt.withPluginMetrics(metrics);
    smt.apply(plain);
    smt.apply(plain);
    smt.apply(flagged);
    smt.apply(Readings.record(null, "no fields"));
    assertEquals(2.0, metrics.value("records-processed-total"));
    assertEquals(1.0, metrics.value("records-untouched-total"));
    assertEquals(1.0, metrics.value("records-refused-total"));
    double sum =
        IntStream.of(1, 2, 3, 4, 9)
            .mapToDouble(flag -> (double) metrics.value("flag-" + flag + "-total"))
            .sum();
    assertEquals(2.0, sum);
    assertEquals(0.0, metrics.value("flag-4-total"));
    assertEquals(1.0, metrics.value("series"));
    assertTrue((double) metrics.value("memory-bytes") > 0);
    String[] breaker = {
      "breaker.error.percent", "50", "breaker.fewest", "1", "source.crs", "EPSG:4326"
    };
    Reproject<SourceRecord> place = Readings.configured(new Reproject<>(), breaker);
    FakePluginMetrics placeMetrics = new FakePluginMetrics();
    place.withPluginMetrics(placeMetrics);
    assertEquals(0.0, placeMetrics.value("breaker-state"));
    place.apply(Readings.record(null, Map.of("x", 500.0, "y", 1.0)));
    assertEquals(2.0, placeMetrics.value("breaker-state"));
    assertEquals(1.0, placeMetrics.value("breaker-error-ratio"));
  }
}
