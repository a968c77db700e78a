// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

  private static final Duration STEP = Duration.ofMinutes(15);

  final RestStationSourceTask task;
  final FakeSourceContext context;
  private final Clock clock;

  /** A first run, of which nothing is stored. */
  Run(Map<String, String> properties, Clock clock) {
    this(properties, new FakeSourceContext(properties), clock);
  }

  Run(Map<String, String> properties, FakeSourceContext context, Clock clock) {
    this.context = context;
    this.clock = clock;
    task = new RestStationSourceTask(clock, new SplittableRandom(1), Duration.ofMillis(1));
    task.initialize(context);
    task.start(properties);
  }

  /** The runs of all tasks of a connector, of which there are so many at the most. */
  static List<Run> all(Map<String, String> properties, int most, Clock clock) {
    RestStationSourceConnector connector = new RestStationSourceConnector();
    connector.start(properties);
    return connector.taskConfigs(most).stream().map(task -> new Run(task, clock)).toList();
  }

  static Map<String, String> properties(
      UsgsServer server, String stations, String start, String... more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "test");
    properties.put("rest.preset", "usgs-iv");
    properties.put("rest.url", server.url());
    properties.put("rest.stations", stations);
    properties.put("rest.start.time", start);
    properties.put("kafka.topic", "readings");
    return GivenOptions.with(properties, more);
  }

  /** A service whose answers are rows of time and value, read for the last six hours. */
  static Map<String, String> levels(String name, String url, String... more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", name);
    properties.put("rest.url", url);
    properties.put("rest.start.time", "PT6H");
    properties.put("observation.sensor_id", "{station}");
    properties.put("observation.observed_property", "'level'");
    properties.put("observation.event_time", "/time");
    properties.put("observation.result", "/value");
    properties.put("kafka.topic", "readings");
    return GivenOptions.with(properties, more);
  }

  /** The messages alone, as one text. */
  static String messages(Map<String, String> properties) {
    return new RestStationSourceConnector()
        .validate(properties).configValues().stream()
            .flatMap(value -> value.errorMessages().stream())
            .toList()
            .toString();
  }

  /** One poll, empty where there is nothing. */
  List<SourceRecord> poll() throws InterruptedException {
    List<SourceRecord> batch = task.poll();
    return batch == null ? List.of() : batch;
  }

  /** Drains at once, and so many times after it, a quarter of an hour apart. */
  List<SourceRecord> live(int times) throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>(drain());
    for (int i = 0; i < times; i++) {
      ((TestClock) clock).advance(STEP);
      all.addAll(drain());
    }
    return all;
  }

  /** Polls until the task has had nothing, and has asked for nothing, for a while. */
  List<SourceRecord> drain() throws InterruptedException {
    List<SourceRecord> all = new ArrayList<>();
    int idle = 0;
    while (idle < 2) {
      Object asked = context.pluginMetrics().value("requests-total");
      List<SourceRecord> batch = poll();
      boolean asks = !context.pluginMetrics().value("requests-total").equals(asked);
      all.addAll(batch);
      idle = batch.isEmpty() && !asks && task.idle() ? idle + 1 : 0;
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
        + time(record)
        + "="
        + (result == null ? "-999999" : result.toString());
  }

  /** The time of a reading. */
  static Instant time(SourceRecord record) {
    return ((Date) ((Struct) record.value()).get(ObservationSchema.EVENT_TIME)).toInstant();
  }

  static boolean isBad(SourceRecord record) {
    return record.valueSchema().name().equals(BadRecord.NAME);
  }

  /** What the bad ones of records say. */
  static List<Struct> bad(List<SourceRecord> records) {
    return records.stream().filter(Run::isBad).map(record -> (Struct) record.value()).toList();
  }

  /** What a bad record shows of an answer. */
  static String payload(Struct bad) {
    return new String(bad.getBytes(BadRecord.PAYLOAD), StandardCharsets.UTF_8);
  }

  /** All that a user can see of records, the payloads of bad ones as text. */
  static void show(List<SourceRecord> records, StringBuilder outputs) {
    for (SourceRecord record : records) {
      outputs.append(record).append(record.sourceOffset()).append(record.headers());
      if (isBad(record)) {
        outputs.append(payload((Struct) record.value()));
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
