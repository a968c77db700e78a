// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

/** One run of a task that reads files, on a clock that the test moves. */
final class FileRun implements AutoCloseable {
  static final Duration SETTLE = Duration.ofMinutes(10);

  final LoggerFileSourceTask task;
  final FakeSourceContext context;
  final TestClock clock;

  FileRun(Map<String, String> properties, FakeSourceContext context, TestClock clock) {
    this.context = context;
    this.clock = clock;
    task = new LoggerFileSourceTask(clock, new SplittableRandom(1), Duration.ofMillis(1));
    task.initialize(context);
    task.start(properties);
  }

  FileRun(Map<String, String> properties) {
    this(properties, new FakeSourceContext(properties), clock());
  }

  static TestClock clock() {
    return new TestClock(Instant.parse("2026-03-01T00:00:00Z"));
  }

  /** CSV of time and level, one directory for each station. */
  static Map<String, String> csv(Path root) {
    Map<String, String> properties = new HashMap<>();
    properties.put("name", "files");
    properties.put("files.path", "file:" + root + "/{station}/*.csv");
    properties.put("files.format", "csv");
    properties.put("files.poll.interval.ms", "60000");
    properties.put("observation.observed_property", "'level'");
    properties.put("observation.event_time", "/time");
    properties.put("observation.result", "/level");
    properties.put("kafka.topic", "readings");
    return properties;
  }

  /** What a configuration for a {@code file:} URL of the earlier connector has become. */
  static Map<String, String> ofEarlier(Map<String, String> earlier) {
    Map<String, String> properties = new HashMap<>();
    earlier.forEach(
        (option, value) ->
            properties.put(
                option
                    .replaceFirst("^rest\\.url$", "files.path")
                    .replaceFirst("^rest\\.file\\.", "files.")
                    .replaceFirst("^rest\\.", "files."),
                value));
    return properties;
  }

  /** JSON documents that are lists of readings. */
  static Map<String, String> json(Path root) {
    Map<String, String> properties = csv(root);
    properties.put("files.path", "file:" + root + "/{station}/*.json");
    properties.put("files.format", "json");
    return properties;
  }

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void append(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void append(Path file, String text) {
    append(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static String row(int i) {
    return "2026-02-01T%02d:%02d:00Z,%d.5\n".formatted(i / 60, i % 60, i);
  }

  static String rows(int from, int to) {
    StringBuilder rows = new StringBuilder();
    for (int i = from; i < to; i++) {
      rows.append(row(i));
    }
    return rows.toString();
  }

  /** What {@link #rows} reads as. */
  static List<String> values(int from, int to) {
    List<String> values = new ArrayList<>();
    for (int i = from; i < to; i++) {
      values.add("%02d:%02d=%d.5".formatted(i / 60, i % 60, i));
    }
    return values;
  }

  /** Lists the directory anew and polls until nothing is due. */
  List<SourceRecord> look() {
    clock.advance(Duration.ofMinutes(1));
    return drain();
  }

  /** The same after everything has settled. */
  List<SourceRecord> settled() {
    List<SourceRecord> all = look();
    clock.advance(SETTLE);
    all.addAll(look());
    return all;
  }

  /** One poll. */
  List<SourceRecord> one() {
    try {
      return task.poll();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  List<SourceRecord> drain() {
    List<SourceRecord> all = new ArrayList<>();
    try {
      do {
        List<SourceRecord> batch = task.poll();
        if (batch != null) {
          all.addAll(batch);
        }
      } while (!task.idle());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }

  /** Stores the offsets of these records, as Connect does when they are on their topics. */
  List<SourceRecord> stored(List<SourceRecord> records) {
    records.forEach(context::store);
    return records;
  }

  static List<String> text(List<SourceRecord> records) {
    return records.stream().map(FileRun::text).toList();
  }

  /** Time of day and result, with a mark for a revision; of a bad record its payload. */
  static String text(SourceRecord record) {
    if (isBad(record)) {
      byte[] payload = (byte[]) ((Struct) record.value()).get(BadRecord.PAYLOAD);
      return "bad:" + new String(payload, StandardCharsets.UTF_8);
    }
    Struct value = (Struct) record.value();
    Double result = value.getFloat64(ObservationSchema.RESULT);
    String time =
        ((Date) value.get(ObservationSchema.EVENT_TIME)).toInstant().toString().substring(11, 16);
    boolean again = record.headers().lastWithName(EnvelopeHeaders.REVISION) != null;
    return time
        + "="
        + (result == null ? value.getString(ObservationSchema.RESULT_TEXT) : result)
        + (again ? " again" : "");
  }

  static boolean isBad(SourceRecord record) {
    return record.valueSchema().name().equals(BadRecord.NAME);
  }

  static String message(SourceRecord record) {
    Struct value = (Struct) record.value();
    return value.getString(BadRecord.ORIGIN) + " " + value.getString(BadRecord.ERROR_MESSAGE);
  }

  @Override
  public void close() {
    task.stop();
  }
}
