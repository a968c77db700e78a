// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** One run of a task against a server, on a clock that the test moves. */
final class Run implements AutoCloseable {

  final RestStationSourceTask task;
  final FakeSourceContext context;

  Run(Map<String, String> properties, FakeSourceContext context, Clock clock) {
    this.context = context;
    task = new RestStationSourceTask(clock, new SplittableRandom(1), Duration.ofMillis(1));
    task.initialize(context);
    task.start(properties);
  }

  static Map<String, String> properties(UsgsServer server, String stations, String start) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "test");
    properties.put("rest.preset", "usgs-iv");
    properties.put("rest.url", server.url());
    properties.put("rest.stations", stations);
    properties.put("rest.start.time", start);
    properties.put("kafka.topic", "readings");
    return properties;
  }

  /** A service whose answers are rows of time and value, read for the last six hours. */
  static Map<String, String> levels(String name, String url) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", name);
    properties.put("rest.url", url);
    properties.put("rest.start.time", "PT6H");
    properties.put("observation.sensor_id", "{station}");
    properties.put("observation.observed_property", "'level'");
    properties.put("observation.event_time", "/time");
    properties.put("observation.result", "/value");
    properties.put("kafka.topic", "readings");
    return properties;
  }

  /** Polls until the task has had nothing, and has asked for nothing, for a while. */
  List<SourceRecord> drain() throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    int idle = 0;
    while (idle < 2) {
      Object asked = context.pluginMetrics().value("requests-total");
      List<SourceRecord> batch = task.poll();
      boolean asks = !context.pluginMetrics().value("requests-total").equals(asked);
      if (batch != null) {
        all.addAll(batch);
      }
      idle = batch == null && !asks && task.idle() ? idle + 1 : 0;
    }
    return all;
  }

  /** What a reading says, in the form of {@link UsgsServer.Reading#key}. */
  static String key(SourceRecord record) {
    Struct value = (Struct) record.value();
    Map<String, String> attributes = value.getMap(ObservationSchema.ATTRIBUTES);
    Double result = value.getFloat64(ObservationSchema.RESULT);
    return value.getString(ObservationSchema.SENSOR_ID)
        + ":"
        + value.getString(ObservationSchema.OBSERVED_PROPERTY)
        + ":"
        + attributes.get("method")
        + "@"
        + ((Date) value.get(ObservationSchema.EVENT_TIME)).toInstant()
        + "="
        + (result == null ? "-999999" : result.toString());
  }

  static boolean isBad(SourceRecord record) {
    return record.valueSchema().name().equals(BadRecord.NAME);
  }

  /** All that a user can see of records, the payloads of bad ones as text. */
  static void show(List<SourceRecord> records, StringBuilder outputs) {
    for (SourceRecord record : records) {
      outputs.append(record).append(record.sourceOffset()).append(record.headers());
      if (isBad(record)) {
        byte[] payload = (byte[]) ((Struct) record.value()).get(BadRecord.PAYLOAD);
        outputs.append(new String(payload, StandardCharsets.UTF_8));
      }
    }
  }

  static List<String> keys(List<SourceRecord> records) {
    return records.stream().filter(record -> !isBad(record)).map(Run::key).sorted().toList();
  }

  static List<String> keys(UsgsServer server) {
    return server.readings.stream().map(UsgsServer.Reading::key).sorted().toList();
  }

  @Override
  public void close() {
    task.stop();
  }

  /** A run without stored offsets. */
  static Run of(Map<String, String> properties, Clock clock) {
    return new Run(properties, new FakeSourceContext(properties), clock);
  }

  /** Asserts that all that is expected was read, and nothing twice. */
  static void assertOnce(List<String> expected, List<String> read) {
    List<String> more = new ArrayList<>(read);
    expected.forEach(more::remove);
    List<String> less = new ArrayList<>(expected);
    read.forEach(less::remove);
    assertEquals("missing [] too many []", "missing " + less + " too many " + more);
  }
}
