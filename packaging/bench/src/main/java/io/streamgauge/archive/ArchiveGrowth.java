// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.common.Observation;
import io.streamgauge.common.ObservationSchema;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Prints what a file costs by the number of directories, and what a start and a commit cost by the
 * age of the ledger, as the median of some rounds, in CPU time of the task's thread and in calls to
 * the store: {@code java -cp ... io.streamgauge.archive.ArchiveGrowth}. Ends with 1 when a unit of
 * the largest costs more than 1.3 times one of the smallest.
 */
public final class ArchiveGrowth {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final TopicPartition SOURCE = new TopicPartition("readings", 0);
  private static final String PATH = "_ledger/archive/readings/0";
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int ROWS = 5;
  private static final int ROUNDS = 5;
  private static final int COMMITS = 256;
  private static final double MOST = 1.3;

  private ArchiveGrowth() {}

  /** Arguments: {@code directories}, {@code ledger}, or none for both. */
  public static void main(String... arguments) throws IOException {
    List<String> known = List.of("directories", "ledger");
    if (arguments.length > 1 || !known.containsAll(List.of(arguments))) {
      throw new IllegalArgumentException("arguments: one of " + known + ", or none for both");
    }
    boolean held = true;
    if (arguments.length == 0 || arguments[0].equals("directories")) {
      held &= directories();
    }
    if (arguments.length == 0 || arguments[0].equals("ledger")) {
      held &= ledger();
    }
    System.exit(held ? 0 : 1);
  }

  private static boolean directories() throws IOException {
    commits(2_000, 2);
    System.out.printf(
        "%12s %20s %20s %28s%n",
        "directories", "first, us CPU/file", "later, us CPU/file", "calls of a first, a later");
    List<double[]> all = new ArrayList<>();
    for (int directories : new int[] {10, 200, 2_000, 10_000}) {
      List<double[]> rounds = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        rounds.add(commits(directories, Math.max(1, 4_000 / directories)));
      }
      double[] usual =
          IntStream.range(0, 4)
              .mapToDouble(i -> median(rounds.stream().mapToDouble(found -> found[i])))
              .toArray();
      System.out.printf(
          "%12d %20.1f %20.1f %14.0f %13.0f%n",
          directories, usual[0], usual[1], usual[2], usual[3]);
      all.add(usual);
    }
    double[] small = all.get(0);
    double[] large = all.get(all.size() - 1);
    return held("first commit of the most directories", large[0], small[0])
        & held("later commit of the most directories", large[1], small[1])
        & held("first commit, by a later one", large[0], large[1]);
  }

  /** The usual one: the least of some hides what now and then costs more. */
  private static double median(DoubleStream found) {
    double[] sorted = found.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /**
   * Microseconds of CPU and calls of a first and a later commit, of so many tasks behind one that
   * has made the directories.
   */
  private static double[] commits(int directories, int tasks) throws IOException {
    Path root = Files.createTempDirectory("archive-growth");
    double[] sums = new double[4];
    try {
      for (int i = -1; i < tasks; i++) {
        Map<String, String> props = new HashMap<>();
        props.put("name", "archive");
        props.put(StoreSettings.DIR, root.toString());
        props.put(ArchiveOptions.ID, "run" + i);
        props.put(PartitionField.OPTION, "sensor_id");
        props.put(RotationOptions.FLUSH_SIZE, Integer.toString(directories * ROWS));
        props.put("consumer.override.isolation.level", "read_committed");
        CountedStore counted = new CountedStore();
        ParquetArchiveSinkTask task =
            new ParquetArchiveSinkTask(
                Clock.systemUTC(), config -> counted.around(Stores.open(config.store())));
        task.initialize(new io.streamgauge.common.FakeSinkContext(props, Set.of(SOURCE)));
        task.start(props);
        task.open(Set.of(SOURCE));
        for (int commit = 0; commit < 2; commit++) {
          long from = (long) commit * directories * ROWS;
          task.put(rows(from, directories, directories * ROWS - 1));
          SinkRecord last = rows(from + (long) directories * ROWS - 1, directories, 1).get(0);
          counted.reset();
          long busy = THREADS.getCurrentThreadCpuTime();
          task.put(List.of(last));
          if (i >= 0) {
            sums[commit] += (THREADS.getCurrentThreadCpuTime() - busy) / 1e3 / directories / tasks;
            sums[commit + 2] += (double) counted.calls() / tasks;
          }
          long end = from + (long) directories * ROWS;
          long durable =
              task.preCommit(Map.of(SOURCE, new OffsetAndMetadata(end))).get(SOURCE).offset();
          if (durable != end) {
            throw new IllegalStateException("Durable only up to " + durable);
          }
        }
        task.stop();
      }
    } finally {
      delete(root);
    }
    return sums;
  }

  private static List<SinkRecord> rows(long from, int directories, int count) {
    List<SinkRecord> rows = new ArrayList<>();
    for (long offset = from; offset < from + count; offset++) {
      Observation reading =
          Observation.of(
              "sensor-" + offset % directories,
              "water_level",
              START.plusSeconds(offset),
              offset % 100 / 10.0);
      rows.add(
          new SinkRecord(
              SOURCE.topic(),
              SOURCE.partition(),
              null,
              null,
              ObservationSchema.SCHEMA,
              ObservationSchema.struct(reading),
              offset,
              START.toEpochMilli(),
              TimestampType.CREATE_TIME));
    }
    return rows;
  }

  private static boolean ledger() throws IOException {
    System.out.printf(
        "%-18s %14s %6s %6s %15s %6s %6s  %s%n",
        "entries",
        "start, us CPU",
        "LISTs",
        "GETs",
        "commit, us CPU",
        "LISTs",
        "GETs",
        "calls of 256 commits");
    List<double[]> all = new ArrayList<>();
    for (int entries : new int[] {100, 10_000, 100_000}) {
      all.add(ledger(entries, true));
    }
    ledger(10_000, false);
    return held("start of the oldest ledger", all.get(2)[0], all.get(0)[0])
        & held("commit of the oldest ledger", all.get(2)[1], all.get(0)[1])
        & held("calls of a start of the oldest ledger", all.get(2)[2], all.get(0)[2]);
  }

  /** Says how much more a large one costs, and returns whether that may be. */
  private static boolean held(String what, double large, double small) {
    boolean held = large <= MOST * small;
    System.out.printf("%s: %.2f times%s%n", what, large / small, held ? "" : ", TOO MUCH");
    return held;
  }

  /**
   * A ledger with an entry every ten seconds, in a directory.
   *
   * @param folded written by this version; else each entry by itself, as earlier ones left them
   */
  private static double[] ledger(int entries, boolean folded) throws IOException {
    Path root = Files.createTempDirectory("archive-growth");
    try {
      MemoryStore memory = new MemoryStore();
      Instant time = append(memory, entries, START, !folded);
      for (Map.Entry<String, byte[]> object : memory.objects().entrySet()) {
        Path file = root.resolve(object.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, object.getValue());
      }
      try (ObjectStore files = Stores.open(new StoreSettings.Directory(root, root.toString()))) {
        files.createOnce("_ledger/_archive", new byte[] {1});
        CountedStore counted = new CountedStore();
        ObjectStore store = counted.around(files);
        double[] starts = new double[300];
        for (int round = 0; round < starts.length; round++) {
          counted.reset();
          long busy = THREADS.getCurrentThreadCpuTime();
          open(store);
          starts[round] = (THREADS.getCurrentThreadCpuTime() - busy) / 1e3;
        }
        double lists = counted.lists(1);
        double gets = counted.gets(1);
        long callsOfStart = counted.calls();
        double[] commits = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          counted.reset();
          long busy = THREADS.getCurrentThreadCpuTime();
          time = append(store, COMMITS, time, false);
          commits[round] = (THREADS.getCurrentThreadCpuTime() - busy) / 1e3 / COMMITS;
        }
        double start = median(DoubleStream.of(starts));
        double commit = median(DoubleStream.of(commits));
        System.out.printf(
            "%-18s %14.0f %6.0f %6.0f %15.0f %6.2f %6.2f  %s%n",
            entries + (folded ? "" : ", unfolded"),
            start,
            lists,
            gets,
            commit,
            counted.lists(COMMITS),
            counted.gets(COMMITS),
            counted);
        return new double[] {start, commit, callsOfStart};
      }
    } finally {
      delete(root);
    }
  }

  private static Ledger open(ObjectStore store) throws IOException {
    Ledger ledger = new Ledger(store, PATH, "archive", "1");
    ledger.open();
    return ledger;
  }

  /** Appends entries, and returns the time of the last one. */
  private static Instant append(ObjectStore store, int entries, Instant after, boolean single)
      throws IOException {
    Ledger ledger = open(store);
    Instant time = after;
    for (int i = 0; i < entries; i++) {
      // What stands still is not folded.
      time = single && i < entries - 1 ? time : time.plus(Duration.ofSeconds(10));
      long end = ledger.end() + 1;
      if (!ledger.append(ledger.next(Kind.COMMIT, end, end, List.of(), Offsets.NONE, time))) {
        throw new IllegalStateException("Not appended");
      }
    }
    return time;
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      for (Path file : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
