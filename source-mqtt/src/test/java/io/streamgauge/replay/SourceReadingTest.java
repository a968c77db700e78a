// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.replay;

import static io.streamgauge.replay.ReplayRun.header;
import static io.streamgauge.replay.ReplayRun.reading;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.streamgauge.transforms.ConvertUnits;
import io.streamgauge.transforms.EventTime;
import io.streamgauge.transforms.LateEvents;
import io.streamgauge.transforms.QualityControl;
import io.streamgauge.transforms.Reproject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;

class SourceReadingTest {
  private static final String RULES =
      "{\"rules\":[{\"observed_property\":\"level\",\"gross_range\":{\"fail_span\":[0,%d]}}]}";

  /** The chain of the documentation, whose rule lets results pass up to a limit. */
  private static SourceRecord through(SourceRecord record, int limit) {
    List<Map.Entry<Transformation<SourceRecord>, Map<String, String>>> chain =
        List.of(
            Map.entry(new EventTime<>(), Map.of("field", "event_time")),
            Map.entry(new LateEvents<>(), Map.of()),
            Map.entry(new Reproject<>(), Map.of("target.crs", "EPSG:32633")),
            Map.entry(new QualityControl<>(), Map.of("rules", RULES.formatted(limit))),
            Map.entry(new ConvertUnits<>(), Map.of("units", "level=cm")));
    SourceRecord changed = record;
    for (Map.Entry<Transformation<SourceRecord>, Map<String, String>> link : chain) {
      link.getKey().configure(link.getValue());
      changed = link.getKey().apply(changed);
      link.getKey().close();
    }
    return changed;
  }

  /** What a replay makes of a record that has lain on a topic. */
  private static SourceRecord replayed(SourceRecord record) throws Exception {
    FakeTopics topics = new FakeTopics().topic(record.topic(), 1);
    topics.add(0, record);
    Map<String, String> options =
        new HashMap<>(Map.of("replay.topics", record.topic(), "replay.topic", "readings"));
    try (ReplayRun run = new ReplayRun(topics, options)) {
      return run.toEnd().get(0);
    }
  }

  private static void assertSame(SourceRecord source, SourceRecord replayed) {
    assertEquals(source.value(), replayed.value());
    assertEquals(source.valueSchema(), replayed.valueSchema());
    assertEquals(source.key(), replayed.key());
    TreeSet<String> names = new TreeSet<>();
    replayed.headers().forEach(header -> names.add(header.key()));
    names.removeAll(List.of("replayed_from", "replay_passes", "backfill"));
    TreeSet<String> expected = new TreeSet<>();
    source.headers().forEach(header -> expected.add(header.key()));
    assertEquals(expected, names);
  }

  @Test
  void aRoutedReadingIsThatOfTheSource() throws Exception {
    SourceRecord source = reading("raw-readings", "a", "level", 12.25);
    SourceRecord routed = through(source, 10);
    assertNotNull(header(routed, "route_reason"));
    assertSame(source, replayed(routed));
  }

  @Test
  void aReadingThatPassedTheChainIsThatOfTheSource() throws Exception {
    SourceRecord source = reading("raw-readings", "a", "level", 12.25);
    SourceRecord passed = through(source, 100);
    assertNotEquals(source.value(), passed.value());
    assertEquals(1225.0, ((Struct) passed.value()).getFloat64("result"));
    assertSame(source, replayed(passed));
  }

  /** A header that is a text of it says no type; the value in its place does. */
  @Test
  void aTruthValueOfAMapComesBackAsOne() {
    RestoredMap restored = new RestoredMap(Map.of(List.of("lid"), "true"));
    assertEquals(Map.of("lid", true), restored.of(Map.of("lid", false), List.of()));
  }

  @Test
  void aMapIsTakenBackToo() {
    Map<String, Object> inner = new HashMap<>(Map.of("depth", 250L, "added", 1L));
    Map<String, Object> value =
        new HashMap<>(Map.of("result", 1225.0, "unit", "cm", "qc_flag", 1L, "place", inner));
    ConnectHeaders headers = new ConnectHeaders();
    headers.addString("fields_added", "qc_flag,place.added,a..b,`x");
    headers.addString("original.result", "12.25");
    headers.addString("original.unit", "m");
    headers.addString("original.place.depth", "2");
    headers.addString("original.not.there", "2");
    TopicRecord record =
        new TopicRecord(
            new TopicPartition("t", 0),
            0,
            0,
            SchemaAndValue.NULL,
            new SchemaAndValue(null, value),
            headers);
    SourceReading reading = SourceReading.of(record, new RestoredSchemas());
    assertEquals(
        Map.of("result", 12.25, "unit", "m", "place", Map.of("depth", 2L)),
        reading.value().value());
    assertEquals(0, reading.headers().size());
  }
}
