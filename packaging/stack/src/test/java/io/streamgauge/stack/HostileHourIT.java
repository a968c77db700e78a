// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker of 512 MiB takes the readings of good devices and stations while hostile ones send all
 * that they have: an hour in the full run (-Psoak), a minute in each build. Every good reading is
 * on the topics and in the files, once; the worker's REST interface answers each second.
 */
class HostileHourIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int SECONDS =
      Integer.getInteger("streamgauge.hostile.seconds", SOAK ? 3_600 : 60);
  private static final int PER_SECOND = 1_000;
  private static final int STATIONS = 20;
  private static final int LARGEST_LOG = 1_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(SOAK ? 300 : 90);
  private static final String TOPICS = "readings-(clean|late|quarantine)";
  private static final String RIVER = "river-clean";

  @TempDir Path directory;
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> unanswered = new ArrayList<>();
  private final List<Double> resident = new ArrayList<>();

  @Test
  void goodReadingsComeThroughOnce() throws Exception {
    try (HostileStack stack = HostileStack.start(directory, 512, false, Map.of());
        HostileService service = new HostileService();
        HostileService elsewhere = new HostileService();
        HourCensus census = new HourCensus(stack.bootstrap());
        HostileTraffic hostile =
            new HostileTraffic(stack.mqttUri(), Set.of("sensors", "csv", "senml", "text"))) {
      List<String> connectors = connectors(stack, service, elsewhere);
      NumberedPublisher.Load load =
          new NumberedPublisher.Load(
              SECONDS * PER_SECOND,
              PER_SECOND,
              50,
              1,
              "sensors/net%2$d/good-s%1$d/temperature",
              "{\"n\":%d,\"value\":%d,\"time\":\"%s\",\"unit\":\"Cel\","
                  + "\"x\":512345,\"y\":5403210,\"crs\":\"EPSG:32633\"}");
      try (NumberedPublisher publisher = new NumberedPublisher(stack.mqttUri(), load)) {
        awaitSubscribed(stack, census);
        publisher.start();
        hostile.start();
        Thread operator = operator(stack);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < SECONDS * 1_000_000_000L) {
          census.poll(Duration.ofMillis(200));
        }
        publisher.finish();
        hostile.finish();
        DeliveryStack.await(
            "all good readings",
            PATIENCE,
            () -> {
              census.poll(Duration.ofMillis(200));
              failures(stack, connectors);
              return census.missing("sensors", 0, load.messages() - 1).isEmpty();
            });
        stack.rest().stop("river");
        operator.interrupt();
        operator.join();
        tell(hostile, census, load);
        assertEquals(List.of(), failures(stack, connectors));
        assertEquals(List.of(), unanswered, "the REST interface of the worker");
        assertEquals(List.of(), census.withoutNumber(), "good readings that are bad records");
        assertEquals(0, census.repeats(), "good readings that came twice");
        for (int i = 0; i < STATIONS; i++) {
          int last = census.distinct(station(i));
          int served = service.served("/river/" + station(i));
          // The last one may have been on its way when the connector was stopped.
          assertTrue(last >= served - 1 && last > SECONDS / 4, last + " of " + served);
          assertEquals("{}", census.missing(station(i), 1, last).toString(), station(i));
        }
        archived(stack, census, load);
        long log = Files.size(stack.worker().log());
        assertTrue(log < LARGEST_LOG, "the worker's log has " + log + " bytes");
        if (SECONDS >= 3_600) {
          flat();
          hostile.sent().forEach((name, times) -> assertTrue(times >= 100, name + " " + times));
        }
      }
    }
  }

  private List<String> connectors(
      HostileStack stack, HostileService service, HostileService elsewhere) throws Exception {
    List<String> names = new ArrayList<>();
    for (String root : List.of("sensors", "csv", "senml", "text")) {
      stack.rest().put(root, HostileInputIT.config(root, stack));
      names.add(root);
    }
    stack.rest().put("river", river(service));
    names.add("river");
    ObjectNode archive = HostileStack.example("parquet-archive.json");
    stack.rest().put("archive", archive);
    names.add("archive");
    String poll = SOAK ? "20000" : "5000";
    names.addAll(new HostileAnswers(stack, service, elsewhere).createAll(poll));
    return names;
  }

  private static ObjectNode river(HostileService service) {
    Map<String, String> config = new HashMap<>();
    List<String> stations = new ArrayList<>();
    for (int i = 0; i < STATIONS; i++) {
      stations.add(station(i));
    }
    config.put("connector.class", "io.streamgauge.rest.RestStationSourceConnector");
    config.put("tasks.max", "1");
    config.put("rest.url", service.url() + "/river/{station}");
    config.put("rest.stations", String.join(",", stations));
    config.put("rest.poll.interval.ms", "1000");
    config.put("rest.extract.levels", "/rows");
    config.put("observation.sensor_id", "{station}");
    config.put("observation.observed_property", "/p");
    config.put("observation.event_time", "/t");
    config.put("observation.result", "/v");
    config.put("observation.attributes", "n=/v");
    config.put("kafka.topic", RIVER);
    config.put("topic.creation.default.replication.factor", "-1");
    config.put("topic.creation.default.partitions", "1");
    return new ObjectMapper().valueToTree(config);
  }

  private static String station(int number) {
    return Sightings.GOOD + "river-" + number;
  }

  /** The connector takes messages when it has written one. */
  private static void awaitSubscribed(HostileStack stack, HourCensus census) throws Exception {
    NumberedPublisher.Load probe =
        new NumberedPublisher.Load(1_000, 5, 1, 1, "sensors/north/probe-%1$d/temperature");
    try (NumberedPublisher publisher = new NumberedPublisher(stack.mqttUri(), probe)) {
      publisher.start();
      DeliveryStack.await(
          "the sensors' connector",
          Duration.ofSeconds(90),
          () -> {
            census.poll(Duration.ofMillis(100));
            return census.records(TOPICS) > 0;
          });
    }
  }

  /** Asks the worker's REST interface each second, and looks how much memory the worker has. */
  private Thread operator(HostileStack stack) throws Exception {
    ConnectRest rest = stack.rest();
    WorkerVitals vitals = new WorkerVitals(stack.worker().pid());
    Thread thread =
        new Thread(
            () -> {
              try (vitals) {
                while (!Thread.currentThread().isInterrupted()) {
                  long begin = System.nanoTime();
                  asked.incrementAndGet();
                  if (!rest.answers()) {
                    unanswered.add("request " + asked.get());
                  }
                  resident.add(vitals.residentMb());
                  LockSupport.parkNanos(1_000_000_000 - (System.nanoTime() - begin));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (java.io.IOException e) {
                unanswered.add("the worker is gone: " + e);
              }
            },
            "operator");
    thread.start();
    return thread;
  }

  private static List<String> failures(HostileStack stack, List<String> connectors)
      throws java.io.IOException {
    List<String> failures = new ArrayList<>();
    for (String connector : connectors) {
      String failure = stack.failure(connector);
      if (!failure.isEmpty()) {
        failures.add(connector + " " + failure);
      }
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.toString());
    }
    return failures;
  }

  private void tell(HostileTraffic hostile, HourCensus census, NumberedPublisher.Load load)
      throws Exception {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("hostile case", "times"));
    hostile.sent().forEach((name, times) -> rows.add(List.of(name, Integer.toString(times))));
    int total = hostile.sent().values().stream().mapToInt(Integer::intValue).sum();
    String text =
        TextTable.of(rows)
            + String.format(
                "%d s: %d good readings of sensors published, %d on the topics, %d repeats; %d"
                    + " hostile messages (%.1f/s); REST interface asked %d times, unanswered %s;"
                    + " resident %.0f to %.0f MB%n%s%n",
                SECONDS,
                load.messages(),
                census.distinct("sensors"),
                census.repeats(),
                total,
                (double) total / SECONDS,
                asked.get(),
                unanswered,
                resident.stream().mapToDouble(Double::doubleValue).min().orElse(0),
                resident.stream().mapToDouble(Double::doubleValue).max().orElse(0),
                census.topics());
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "hostile-hour.txt"), text);
    System.out.println(text);
    assertTrue(total >= 10 * SECONDS, total + " hostile messages");
  }

  /** Each record of the archived topics is a row, and each good number is there. */
  private static void archived(HostileStack stack, HourCensus census, NumberedPublisher.Load load)
      throws Exception {
    try (ArchiveCensus archive = new ArchiveCensus(stack.archive())) {
      DeliveryStack.await(
          "all rows",
          PATIENCE,
          () -> {
            int came = census.poll(Duration.ofSeconds(1));
            return came == 0 && rows(archive) == census.records(TOPICS + "|" + RIVER);
          });
      assertEquals(census.records(TOPICS + "|" + RIVER), archive.count());
      assertEquals(archive.count(), archive.distinct());
      String sql =
          "SELECT count(*), count(DISTINCT attributes['n']) FROM "
              + archive.rows()
              + " WHERE sensor_id LIKE 'good-s%'";
      String number = Integer.toString(load.messages());
      assertEquals(List.of(number, number), archive.table(sql).get(1));
    }
  }

  private static long rows(ArchiveCensus archive) {
    try {
      return archive.count();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** No more memory in the last ten minutes than in the ten after the first ten. */
  private void flat() {
    double early = most(600, 1_200);
    double late = most(resident.size() - 600, resident.size());
    assertTrue(late <= 1.05 * early, "resident " + early + " MB, at the end " + late + " MB");
  }

  private double most(int from, int to) {
    return resident.subList(from, to).stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
