// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.streamgauge.archive.StormProxy.StoreRequest;
import io.streamgauge.testing.S3Server;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user sets about reading an archive: options, selections, offsets; and what tells of it.
 */
class ReadSettingsTest {
  @TempDir Path dir;

  private ArchiveFixture archive() {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("attributes.region, date(event_time)").start();
    archive.write(readings(0, 120));
    return archive;
  }

  private static List<SinkRecord> readings(int from, int to) {
    List<SinkRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      records.add(
          ArchiveFixture.reading(
              ArchiveFixture.READINGS,
              i,
              "s" + i % 6,
              i % 2 == 0 ? "north" : "south",
              ArchiveFixture.START.plus(Duration.ofHours(i)),
              i / 10.0));
    }
    return records;
  }

  private String faults(String... options) {
    Map<String, String> props = new HashMap<>();
    props.put("name", "back");
    props.put("connector.class", ParquetArchiveSourceConnector.class.getName());
    props.put("archive.dir", dir.toString());
    props.put("archive.read.topic", "restored");
    for (int i = 0; i < options.length; i += 2) {
      props.put(options[i], options[i + 1]);
    }
    List<String> faults = new ArrayList<>();
    new ParquetArchiveSourceConnector()
        .validate(props)
        .configValues()
        .forEach(value -> faults.addAll(value.errorMessages()));
    return String.join("\n", faults);
  }

  @Test
  void wrongOptionsAreRefusedWithTheRemedy() {
    assertEquals("", faults());
    assertEquals("", faults("archive.read.topic", "${topic}-restored"));
    assertTrue(faults("archive.read.topic", "a b").contains("letters, digits"));
    assertTrue(faults("archive.read.where", "sensor_id").contains("write name=value"));
    assertTrue(faults("archive.read.begin", "yesterday").contains("2026-03-01"));
    assertTrue(faults("archive.read.order", "time").contains("event-time"));
    assertTrue(faults("replay.rate", "-1").contains("replay.rate"));
    assertTrue(
        faults("archive.read.begin", "2026-03-02", "archive.read.end", "2026-03-01")
            .contains("name a time behind archive.read.begin"));
    assertTrue(faults("archive.read.wher", "sensor_id=s1").contains("archive.read.where"));
    assertTrue(faults("archive.dir", "").contains("archive.dir"));
    assertTrue(faults("archive.read.topics", "no such").contains("no topic has such a name"));
    assertTrue(faults("errors.tolerance", "all").contains("would be dropped; use none"));
  }

  @Test
  void exactlyOnceIsOnOffer() {
    assertEquals(
        ExactlyOnceSupport.SUPPORTED,
        new ParquetArchiveSourceConnector().exactlyOnceSupport(Map.of()));
  }

  private void alter(Map<String, ?> partition, Map<String, ?> offset) {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    offsets.put(partition, offset);
    alter(offsets);
  }

  private void alter(Map<Map<String, ?>, Map<String, ?>> offsets) {
    Map<String, String> props =
        Map.of("name", "back", "archive.dir", dir.toString(), "archive.read.topic", "restored");
    assertTrue(new ParquetArchiveSourceConnector().alterOffsets(props, offsets));
  }

  @Test
  void offsetsThatNoTaskCouldReadAreRefused() throws Exception {
    Map<String, String> file = Map.of("api", "archive:", "file", "topics/a/b.parquet");
    Files.createDirectories(dir.resolve("topics/a"));
    Files.createFile(dir.resolve("topics/a/b.parquet"));
    alter(file, Map.of("row", 0));
    alter(file, Map.of("row", 5L, "rows", 10L, "order", "offset"));
    alter(file, null);
    // A key with a slip in it would be set back in vain.
    for (String other : List.of("topics/a/c.parquet", "topics/b/b.parquet", "a.parquet")) {
      Map<String, String> slip = Map.of("api", "archive:", "file", other);
      assertThrows(ConnectException.class, () -> alter(slip, Map.of("row", 0)), other);
      alter(slip, null);
    }
    ConnectException both =
        assertThrows(
            ConnectException.class,
            () ->
                alter(
                    Map.of(
                        file,
                        Map.of("row", 0),
                        Map.of("api", "archive:", "file", "topics/a/gone"),
                        Map.of("row", 0),
                        Map.of("api", "archive:", "file", "topics/a/merged"),
                        Map.of("row", 0))));
    assertTrue(both.getMessage().contains("topics/a/gone"), both.getMessage());
    assertTrue(both.getMessage().contains("topics/a/merged"), both.getMessage());
    assertTrue(both.getMessage().contains("null"), both.getMessage());
    // Whatever somebody else has left there may be removed.
    alter(Map.of("any", "thing"), null);
    for (Map<String, ?> wrong :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("row", "0"),
            Map.of("row", -1),
            Map.of("row", 1, "rows", "x"),
            Map.of("row", 1, "order", 7),
            Map.of("row", 1, "selection", 7),
            Map.of("row", 1, "ledger", "7"))) {
      ConnectException refused =
          assertThrows(ConnectException.class, () -> alter(file, wrong), wrong.toString());
      assertTrue(refused.getMessage().contains("{\"row\": 0}"), refused.getMessage());
    }
    assertThrows(ConnectException.class, () -> alter(Map.of("file", "a"), Map.of("row", 0)));
    assertThrows(
        ConnectException.class, () -> alter(Map.of("api", "x", "file", "a"), Map.of("row", 0)));
  }

  @Test
  void aFileThatIsSetBackComesAgain() throws Exception {
    ReadBack back = new ReadBack(archive().props);
    assertEquals(120, back.all().size());
    SourceRecord first = back.given.get(0);
    long same =
        back.given.stream()
            .filter(it -> it.sourcePartition().equals(first.sourcePartition()))
            .count();
    back.context.store(first.sourcePartition(), Map.of("row", 0));
    back.given.clear();
    assertEquals(same, back.all().size());
  }

  /** As after an upkeep that has put the rows of files that were read under another name. */
  @Test
  void aFileThatIsSetBehindItsRowsGivesNone() throws Exception {
    ReadBack other = new ReadBack(archive().props);
    Map<String, ?> file = other.all().get(0).sourcePartition();
    long rows = other.given.stream().filter(it -> it.sourcePartition().equals(file)).count();
    ReadBack back = new ReadBack(other.props).start();
    back.stop();
    back.context.store(file, Map.of("row", 1_000_000_000, "rows", 1_000_000_000));
    assertEquals(120 - rows, back.all().size());
    assertTrue(rows > 0);
  }

  @Test
  void anotherSelectionUnderTheSameOffsetsIsRefused() throws Exception {
    ArchiveFixture archive = archive();
    ReadBack back = new ReadBack(archive.props, "archive.read.where", "sensor_id=s1");
    assertEquals(20, back.all().size());
    for (String wider : List.of("sensor_id=s1,sensor_id=s3", "sensor_id=s3", "region=south")) {
      back.with("archive.read.where", wider);
      ConnectException refused = assertThrows(ConnectException.class, back::all);
      assertTrue(refused.getMessage().contains("archive.read.where"), refused.getMessage());
      back.stop();
    }
    // The same in other words is the same.
    back.with("archive.read.where", "sensor_id = s1,sensor_id=s1");
    back.given.clear();
    assertEquals(0, back.all().size());
    // Under another name it begins anew.
    assertEquals(
        40,
        new ReadBack(archive.props, "archive.read.where", "sensor_id=s1,sensor_id=s3")
            .all()
            .size());
  }

  @Test
  void anotherOrderOfAFileThatWasBegunIsRefused() throws Exception {
    ArchiveFixture archive = archive();
    ReadBack back = new ReadBack(archive.props).start();
    while (back.given.isEmpty()) {
      List<SourceRecord> polled = back.poll();
      back.commit(polled.subList(0, Math.min(3, polled.size())));
    }
    back.stop();
    back.with("archive.read.order", "offset");
    ConnectException refused = assertThrows(ConnectException.class, back::all);
    assertTrue(refused.getMessage().contains("archive.read.order"), refused.getMessage());
  }

  /** They go by way of the disk. */
  @Test
  void filesThatAreSortedByOtherFieldsComeInTheOrderOfTimes() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("attributes.region").with("archive.sort.by", "result").start();
    List<SinkRecord> backwards = new ArrayList<>(readings(0, 120));
    for (int i = 0; i < 120; i++) {
      Struct value = (Struct) backwards.get(i).value();
      int hour = i * 37 % 120;
      value.put("event_time", Date.from(ArchiveFixture.START.plus(Duration.ofHours(hour))));
      value.put("result", (double) -hour);
    }
    archive.write(backwards.subList(0, 70));
    archive.write(backwards.subList(70, 120));
    ReadBack back = new ReadBack(archive.props).start();
    while (!back.done()) {
      List<SourceRecord> polled = back.poll();
      back.commit(polled.subList(0, Math.min(11, polled.size())));
      if (polled.size() > 11) {
        back.stop();
        back.start();
      }
    }
    Map<String, Double> last = new HashMap<>();
    for (SourceRecord record : back.given) {
      Struct value = (Struct) record.value();
      Double before = last.put(value.getString("sensor_id"), value.getFloat64("result"));
      assertTrue(before == null || before > value.getFloat64("result"));
    }
    assertEquals(120, back.given.size());
  }

  private static Object metric(ReadBack back, String name) {
    return back.context.pluginMetrics().value(name);
  }

  @Test
  void metricsTellHowFarItIs() throws Exception {
    ArchiveFixture archive = archive();
    ReadBack back =
        new ReadBack(archive.props, "archive.read.where", "region=north", "replay.rate", "10");
    back.start();
    assertEquals(0L, metric(back, "rows-total"));
    assertEquals(0L, ((Number) metric(back, "done")).longValue());
    while (!back.done()) {
      back.commit(back.poll());
      back.clock.advance(Duration.ofMillis(300));
    }
    assertEquals(60L, metric(back, "rows-total"));
    assertEquals(1L, ((Number) metric(back, "done")).longValue());
    assertEquals(0L, metric(back, "directories-left"));
    assertEquals(0L, metric(back, "duplicates-total"));
    assertEquals(0L, metric(back, "files-refused-total"));
    assertTrue((Long) metric(back, "files-passed-total") >= 1);
    assertEquals(
        archive.count("SELECT count(DISTINCT filename) FROM FILES WHERE region = 'north'"),
        metric(back, "files-total"));
  }

  @Test
  void aZoneThatIsNotTheSinksHidesNoRow() throws Exception {
    ArchiveFixture archive =
        new ArchiveFixture(dir).by("date(event_time)").with("timezone", "Asia/Tokyo").start();
    archive.write(readings(0, 120));
    for (String zone : List.of("UTC", "Asia/Tokyo", "America/New_York")) {
      ReadBack back =
          new ReadBack(
              archive.props,
              "archive.read.begin",
              "2026-03-03",
              "archive.read.end",
              "2026-03-04",
              "timezone",
              zone);
      assertEquals(24, back.all().size(), zone);
    }
  }

  /** Of a bucket, only the files are asked for that hold what is selected. */
  @Test
  void oneStationAndDayReadsTheFilesThatHoldIt() throws Exception {
    S3Server server = new S3Server(dir.resolve("s3"));
    List<StoreRequest> requests = Collections.synchronizedList(new ArrayList<>());
    try (StormProxy proxy = new StormProxy(server.port())) {
      ArchiveFixture archive =
          new ArchiveFixture(server.bucket("archive"))
              .inBucket(server.options("archive"))
              .by("sensor_id, date(event_time)")
              .start();
      for (int from = 0; from < 480; from += 120) {
        archive.write(readings(from, from + 120));
      }
      proxy.weather(
          request -> {
            requests.add(request);
            return StoreFault.NONE;
          });
      ReadBack back =
          new ReadBack(
              archive.props,
              "store.url",
              proxy.url(),
              "archive.read.where",
              "sensor_id=s2",
              "archive.read.begin",
              "2026-03-06",
              "archive.read.end",
              "2026-03-07",
              "timezone",
              "UTC");
      List<SourceRecord> given = back.all();
      String rows =
          " FROM FILES WHERE sensor_id = 's2' AND event_time >="
              + " TIMESTAMP '2026-03-06' AND event_time < TIMESTAMP '2026-03-07'";
      assertEquals(archive.count("SELECT count(*)" + rows), given.size());
      assertEquals(4, given.size());
      given.forEach(it -> assertEquals("s2", ((Struct) it.value()).getString("sensor_id")));
      Set<String> asked = new HashSet<>();
      int reads = 0;
      for (StoreRequest request : requests) {
        String target = URLDecoder.decode(request.target(), StandardCharsets.UTF_8);
        if (target.contains(".parquet") && !target.contains("list-type")) {
          asked.add(target.substring(target.lastIndexOf('/') + 1));
          reads++;
        }
      }
      Set<String> holding = new HashSet<>();
      for (Object file : archive.column("SELECT DISTINCT filename" + rows)) {
        holding.add(Path.of(file.toString()).getFileName().toString());
      }
      assertEquals(holding, asked);
      assertTrue(reads <= 2 * holding.size(), reads + " of " + holding.size());
      int lists = (int) requests.stream().filter(it -> it.target().contains("list-type")).count();
      System.out.printf(
          "one station and day: %d files hold it, %d requests for them, %d lists, %d others%n",
          holding.size(), reads, lists, requests.size() - reads - lists);
    } finally {
      server.stop();
    }
  }
}
