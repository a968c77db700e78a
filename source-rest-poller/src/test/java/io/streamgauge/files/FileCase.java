// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.EnvelopeHeaders;
import io.streamgauge.common.FakeSourceContext;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.testing.Unchecked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory of files, the configuration that reads them, and what is said of readings. */
abstract class FileCase {
  static final String HEAD = "time,level\n";

  @TempDir Path dir;
  Path root;
  Path file;
  Map<String, String> properties;
  private final List<FileRun> started = new ArrayList<>();

  @BeforeEach
  void configure() throws Exception {
    root = Files.createDirectory(dir.resolve("card")).toRealPath();
    file = root.resolve("A/x.csv");
    properties = csv(root);
  }

  @AfterEach
  void stop() {
    started.forEach(FileRun::close);
  }

  /** A run of the configured task that ends with the test. */
  FileRun start() {
    return start(new FakeSourceContext(properties));
  }

  /** The same, which goes on at the offsets of this world. */
  FileRun start(FakeSourceContext context) {
    FileRun run = new FileRun(context);
    started.add(run);
    return run;
  }

  /** CSV of time and level, one directory for each station. */
  static Map<String, String> csv(Path root) {
    return new HashMap<>(
        Map.of(
            "name", "files",
            "files.path", "file:" + root + "/{station}/*.csv",
            "files.format", "csv",
            "files.poll.interval.ms", "60000",
            "observation.observed_property", "'level'",
            "observation.event_time", "/time",
            "observation.result", "/level",
            "kafka.topic", "readings"));
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

  static void write(Path file, byte[] bytes, OpenOption... how) {
    Unchecked.of(() -> Files.createDirectories(file.getParent()));
    Unchecked.of(() -> Files.write(file, bytes, how));
  }

  static void append(Path file, byte[] bytes) {
    write(file, bytes, StandardOpenOption.APPEND);
  }

  static void append(Path file, String text) {
    append(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static String row(int i) {
    return "2026-02-01T%02d:%02d:00Z,%d.5\n".formatted(i / 60, i % 60, i);
  }

  static String rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(FileCase::row).collect(Collectors.joining());
  }

  /** The texts of {@link #rows}. */
  static List<String> values(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "%02d:%02d=%d.5".formatted(i / 60, i % 60, i))
        .toList();
  }

  /** The records of a first look by a task of its own. */
  List<SourceRecord> look() {
    return look(new FakeSourceContext(properties));
  }

  /** The same by a task that goes on at the offsets of this world. */
  static List<SourceRecord> look(FakeSourceContext context) {
    try (FileRun run = new FileRun(context)) {
      return run.stored(run.look());
    }
  }

  /** The records of a task of its own to which all files have settled. */
  List<SourceRecord> settled() {
    return settled(new FakeSourceContext(properties));
  }

  /** The same by a task that goes on at the offsets of this world. */
  static List<SourceRecord> settled(FakeSourceContext context) {
    try (FileRun run = new FileRun(context)) {
      return run.stored(run.settled());
    }
  }

  static List<String> text(List<SourceRecord> records) {
    return records.stream().map(FileCase::text).toList();
  }

  static List<String> sorted(List<SourceRecord> records) {
    return text(records).stream().sorted().toList();
  }

  /** Time of day and result, with a mark for a revision; of a bad record its payload. */
  static String text(SourceRecord record) {
    if (isBad(record)) {
      return "bad:" + payload(record);
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

  static List<SourceRecord> bad(List<SourceRecord> records) {
    return records.stream().filter(FileCase::isBad).toList();
  }

  /** What was no reading. */
  static String payload(SourceRecord bad) {
    return new String(
        (byte[]) ((Struct) bad.value()).get(BadRecord.PAYLOAD), StandardCharsets.UTF_8);
  }

  static String message(SourceRecord bad) {
    Struct value = (Struct) bad.value();
    return value.getString(BadRecord.ORIGIN) + " " + value.getString(BadRecord.ERROR_MESSAGE);
  }
}
