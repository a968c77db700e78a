// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.NumberedPublisher;
import io.streamgauge.launcher.ArchiveCensus;
import io.streamgauge.launcher.TextTable;
import io.streamgauge.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A worker of 512 MiB takes the readings of good devices and stations while hostile ones send all
 * that they have: an hour in the full run (-Psoak), 40 s in each build. Every good reading is on
 * the topics and in the files, once; the worker's REST interface answers each second.
 */
@Isolated("what it asks for in a second the machine must have to give")
class HostileHourIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final int SECONDS =
      Integer.getInteger("streamgauge.hostile.seconds", SOAK ? 3_600 : 40);
  private static final int PER_SECOND = 1_000;
  private static final int STATIONS = 20;
  private static final int LARGEST_LOG = 1_000_000;
  private static final int PATIENCE = SOAK ? 300 : 90;
  private static final int LONG = 2_400;
  private static final Set<String> ROOTS = Set.of("sensors", "csv", "senml", "text");
  private static final String TOPICS = "readings-(clean|late|quarantine)";
  private static final String RIVER = "river";
  private static final String ARCHIVED = TOPICS + "|" + RIVER + "-clean";

  private static final NumberedPublisher.Load LOAD =
      new NumberedPublisher.Load(
          SECONDS * PER_SECOND,
          PER_SECOND,
          50,
          1,
          "sensors/net%2$d/good-s%1$d/temperature",
          "{\"n\":%d,\"value\":%d,\"time\":\"%s\",\"unit\":\"Cel\","
              + "\"x\":512345,\"y\":5403210,\"crs\":\"EPSG:32633\"}");

  @TempDir Path directory;
  private final List<String> essential = new ArrayList<>();
  private final List<String> others = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> figures = new ArrayList<>();
  private HostileStack stack;
  private HourOperator operator;

  @Test
  void goodReadingsComeThroughOnce() throws Exception {
    try (HostileStack started = HostileStack.start(directory, 512, false);
        HostileService service = new HostileService();
        HostileService elsewhere = new HostileService();
        HourCensus census = new HourCensus(started.bootstrap());
        HostileTraffic hostile = new HostileTraffic(started.mqttUri(), ROOTS);
        NumberedPublisher publisher = new NumberedPublisher(started.mqttUri(), LOAD)) {
      stack = started;
      connect(service, elsewhere);
      awaitSubscribed(census);
      operator = new HourOperator(stack);
      operator.start();
      publisher.start();
      hostile.start();
      long begin = System.nanoTime();
      for (int polls = 0; seconds(begin) < SECONDS && complaints.isEmpty(); polls++) {
        census.poll(Duration.ofMillis(200));
        if (polls % 50 == 0) {
          look(essential);
        }
      }
      // The hostile ones go on: a good reading that is late has waited behind theirs.
      settle(
          census,
          () ->
              publisher.acknowledged() == LOAD.messages()
                  && census.missing("sensors", 0, LOAD.messages() - 1).isEmpty());
      hostile.finish();
      stack.rest().stop(RIVER);
      operator.finish();
      archived(census);
      sensors(census);
      river(census, service);
      endings(hostile);
      tell(hostile, census);
      assertEquals(List.of(), complaints);
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Goes on until this is so, or for a limited time, or until something essential fails. */
  private void settle(HourCensus census, Await.Condition condition) throws Exception {
    long begin = System.nanoTime();
    while (complaints.isEmpty() && seconds(begin) < PATIENCE && !condition.holds()) {
      census.poll(Duration.ofMillis(200));
      look(essential);
    }
  }

  private void connect(HostileService service, HostileService elsewhere) throws Exception {
    for (String root : ROOTS) {
      stack.rest().put(root, HostileInputIT.config(root, stack));
    }
    stack.rest().put(RIVER, river(service));
    stack.rest().put("archive", HostileStack.example("parquet-archive.json"));
    essential.addAll(ROOTS);
    essential.addAll(List.of(RIVER, "archive"));
    String poll = SOAK ? "20000" : "5000";
    others.addAll(new HostileAnswers(stack, service, elsewhere).createAll(poll));
  }

  private static ObjectNode river(HostileService service) {
    String stations =
        IntStream.range(0, STATIONS)
            .mapToObj(HostileHourIT::station)
            .collect(Collectors.joining(","));
    return ConnectorOptions.json(
        service.connector(RIVER, RIVER + "-clean"),
        Map.of(
            "rest.stations", stations,
            "rest.poll.interval.ms", "1000",
            "observation.attributes", "n=/v"));
  }

  private static String station(int number) {
    return SeenRecords.GOOD + "river-" + number;
  }

  /** The connector takes messages when it has written one. */
  private void awaitSubscribed(HourCensus census) throws Exception {
    NumberedPublisher.Load probe =
        new NumberedPublisher.Load(1_000, 5, 1, 1, "sensors/north/probe-%1$d/temperature");
    try (NumberedPublisher publisher = new NumberedPublisher(stack.mqttUri(), probe)) {
      publisher.start();
      Await.until(
          "the sensors' connector",
          Duration.ofSeconds(90),
          () -> {
            census.poll(Duration.ofMillis(100));
            return census.records(TOPICS) > 0;
          });
    }
  }

  /** What must not fail is looked at all the time: after that, no more can be learned. */
  private void look(List<String> which) throws IOException {
    for (String connector : which) {
      String failure = stack.failure(connector);
      if (!failure.isEmpty()) {
        complaints.add(connector + " " + failure);
      }
    }
  }

  private void sensors(HourCensus census) {
    int last = LOAD.messages() - 1;
    if (!census.missing("sensors", 0, last).isEmpty()) {
      int missing = census.missing("sensors", 0, last).cardinality();
      complaints.add(missing + " good readings of sensors are on no topic");
    }
    if (census.repeats() > 0) {
      complaints.add(census.repeats() + " good readings came twice");
    }
    if (!census.withoutNumber().isEmpty()) {
      complaints.add("good readings that are bad records: " + census.withoutNumber());
    }
  }

  private void river(HourCensus census, HostileService service) {
    for (int i = 0; i < STATIONS; i++) {
      int last = census.distinct(station(i));
      int served = service.served("/river/" + station(i));
      // The last one may have been on its way when the connector was stopped.
      if (last < served - 1 || last <= SECONDS / 4) {
        complaints.add(station(i) + ": " + last + " readings of " + served);
      }
      if (!census.missing(station(i), 1, last).isEmpty()) {
        complaints.add(station(i) + " lacks " + census.missing(station(i), 1, last));
      }
    }
  }

  /** Each record of the archived topics is a row or put aside, and each good number is there. */
  private void archived(HourCensus census) throws Exception {
    try (ArchiveFiles files = new ArchiveFiles(stack.archive());
        ArchiveCensus archive = new ArchiveCensus(stack.archive().resolve("topics"))) {
      settle(
          census,
          () -> {
            long records = census.records(ARCHIVED);
            census.poll(Duration.ofSeconds(1));
            return records == census.records(ARCHIVED) && files.rows() + files.refused() == records;
          });
      long wanted = census.records(ARCHIVED);
      long rows = archive.count();
      long refused = files.refused();
      String numbers =
          "SELECT count(*), count(DISTINCT attributes['n']) FROM "
              + archive.rows()
              + " WHERE sensor_id LIKE 'good-s%'";
      List<String> good = rows == 0 ? List.of() : archive.table(numbers).get(1);
      figures.add(
          String.format(
              "archive: %d rows and %d put aside of %d records; good readings of sensors and"
                  + " different ones %s",
              rows, refused, wanted, good));
      String number = Integer.toString(LOAD.messages());
      if (rows + refused != wanted || rows != archive.distinct()) {
        complaints.add("the archive has " + rows + " rows, " + archive.distinct() + " different");
      }
      if (!good.equals(List.of(number, number))) {
        complaints.add("good readings in the archive, and different ones: " + good);
      }
    }
  }

  /** What can be told in the end only. */
  private void endings(HostileTraffic hostile) throws Exception {
    look(others);
    if (!operator.unanswered().isEmpty()) {
      complaints.add("the worker's REST interface did not answer: " + operator.unanswered());
    }
    long log = Files.size(stack.worker().log());
    figures.add("the worker's log has " + log + " bytes");
    if (log > LARGEST_LOG) {
      complaints.add("the worker's log has " + log + " bytes");
    }
    Map<String, Integer> sent = hostile.sent();
    int total = sent.values().stream().mapToInt(Integer::intValue).sum();
    figures.add(total + " hostile messages in " + SECONDS + " s");
    if (total < 10 * SECONDS) {
      complaints.add("only " + total + " hostile messages");
    }
    sent.forEach(
        (name, times) -> {
          if (times < SECONDS / 36) {
            complaints.add(name + " only " + times + " times");
          }
        });
    if (SECONDS >= LONG) {
      flat();
    }
  }

  /** No more memory in the last ten minutes than in the ten after the first ten. */
  private void flat() {
    double early = operator.most(600, 1_200);
    double late = operator.most(operator.asked() - 600, operator.asked());
    if (late > 1.05 * early) {
      complaints.add("resident " + early + " MB, at the end " + late + " MB");
    }
  }

  private void tell(HostileTraffic hostile, HourCensus census) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("hostile case", "times"));
    hostile.sent().forEach((name, times) -> rows.add(List.of(name, Integer.toString(times))));
    figures.add(
        String.format(
            "%d s: %d good readings of sensors published, %d on the topics, %d repeats",
            SECONDS, LOAD.messages(), census.distinct("sensors"), census.repeats()));
    figures.add(
        String.format(
            "REST interface asked %d times, unanswered %s, slowest %d ms",
            operator.asked(), operator.unanswered(), operator.slowestMs()));
    StringBuilder resident = new StringBuilder("resident MB, most in each five minutes:");
    for (int from = 0; from < operator.asked(); from += 300) {
      int to = Math.min(from + 300, operator.asked());
      resident.append(String.format(" %.0f", operator.most(from, to)));
    }
    figures.add(resident.toString());
    figures.add("records by topic: " + census.topics());
    figures.add("complaints: " + String.join("\n", complaints) + "\n");
    String text = TextTable.of(rows) + String.join("\n", figures);
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target", "hostile-hour.txt"), text);
    System.out.println(text);
  }
}
