// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.it.ConnectorOptions;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.launcher.ConnectWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records that no file can hold as they are, or whose directory cannot be: each is in the archive's
 * files, put aside with the reason, or on the dead letter topic, and the good ones before and
 * behind it are in the files.
 */
final class HostileRows {
  private static final String GOOD = "{\"event_time\":%d,\"region\":\"plain\",\"v\":%d}";

  private static final Pattern TOLD =
      Pattern.compile("records-aside 0 [0-9]+ because [^{]{10,} record .+", Pattern.DOTALL);

  private final HostileStack stack;
  private final SeenRecords seen;
  private final Outcomes outcomes;
  private final Duration patience;
  private final Map<String, Integer> sent = new LinkedHashMap<>();

  HostileRows(HostileStack stack, SeenRecords seen, Outcomes outcomes, Duration patience) {
    this.stack = stack;
    this.seen = seen;
    this.outcomes = outcomes;
    this.patience = patience;
  }

  void run() throws Exception {
    Map<String, String> letters =
        Map.of(
            "errors.tolerance", "all",
            "errors.deadletterqueue.topic.name", "records-letters-dlq",
            "errors.deadletterqueue.topic.replication.factor", "1");
    begin("records-regions", regions(), Map.of());
    begin("records-aside", refused(), Map.of());
    begin("records-letters", refused(), letters);
    for (String file : List.of("archive-region-values.jsonl", "archive-lone-surrogate.jsonl")) {
      recorded(file, Map.of());
    }
    recorded("archive-refused.jsonl", Map.of());
    begin("records-wrong", wrong(), Map.of("archive.partition.by", "date(region)"));
    for (String topic : List.copyOf(sent.keySet())) {
      if (topic.equals("records-wrong")) {
        refusedAsAWhole(topic);
      } else {
        complete(topic);
      }
    }
    asideTold();
    obstructed();
    outside();
    gone();
    begin("records-columns", columns(), Map.of());
    complete("records-columns");
    withoutLocale();
  }

  private void recorded(String file, Map<String, String> settings) throws Exception {
    Path recorded = HostileMessages.CASES.resolve("hostile").resolve(file);
    if (Files.isRegularFile(recorded)) {
      begin(
          "recorded-" + file.substring(0, file.indexOf('.')),
          new ArrayList<>(Files.readAllLines(recorded)),
          settings);
    }
  }

  private static List<String> regions() {
    List<String> values = new ArrayList<>();
    values.addAll(
        List.of(
            "..", ".", "/usr/y", "c\\\\d", "c\\nd", "ö", "Ö", "NUL", "ends. ", "", "a=b", "-r", "*",
            "$(pwd)", "[a]?", "Łódź", "\\u202d", "\\ud900"));
    values.addAll(List.of("../../../tmp/elsewhere", "c\\u0000d", "o\\u0308", "%2F%2E"));
    values.addAll(List.of("\\ud83c\\udf0a", "c\\udfffd", "c\\ud801"));
    values.add("y".repeat(240));
    values.add("y".repeat(252));
    values.add("y".repeat(252) + "z");
    values.add("ß".repeat(128));
    values.add("漢".repeat(3_000));
    List<String> lines = new ArrayList<>();
    for (String value : values) {
      lines.add(line(",\"region\":\"" + value + "\",\"v\":2.5"));
    }
    for (String value : List.of("null", "7", "false", "2.5", "1e200")) {
      lines.add(line(",\"region\":" + value + ",\"v\":2.5"));
    }
    return lines;
  }

  private static List<String> refused() {
    List<String> lines = new ArrayList<>();
    lines.add(line(",\"region\":\"s\",\"b\":[\"y\",2]"));
    lines.add(line(",\"region\":\"s\",\"_kafka_partition\":3"));
    lines.add(line(",\"region\":\"s\",\"date\":4"));
    lines.add(line(",\"region\":\"s\",\"n\":" + "{\"n\":".repeat(70) + "1" + "}".repeat(70)));
    lines.add(line(",\"region\":\"s\",\"\":true"));
    lines.add("{\"event_time\":\"later\",\"region\":\"s\"}");
    lines.add(line(",\"region\":{\"b\":2}"));
    lines.add("[3]");
    lines.add("\"words\"");
    lines.add("17");
    lines.add("{\"event_time\":88888888888888,\"region\":\"s\"}");
    lines.add("{\"event_time\":-1,\"region\":\"s\"}");
    lines.add(line(",\"region\":\"s\",\"c.d\":1,\"c\":{\"d\":2},\"C\":1"));
    return lines;
  }

  private static List<String> wrong() {
    return IntStream.range(0, 150)
        .mapToObj(number -> line(",\"region\":\"s\",\"v\":" + number))
        .toList();
  }

  /** Records that have nothing in common but their time. */
  private static List<String> columns() {
    List<String> lines = new ArrayList<>();
    for (int record = 0; record < 40; record++) {
      StringBuilder fields = new StringBuilder(",\"region\":\"s\"");
      for (int field = 0; field < 38_000; field++) {
        fields.append(",\"f").append(record).append('_').append(field).append("\":1");
      }
      lines.add(line(fields.toString()));
    }
    return lines;
  }

  private static String line(String members) {
    return "{\"event_time\":" + Instant.now().toEpochMilli() + members + "}";
  }

  private void begin(String topic, List<String> hostile, Map<String, String> settings)
      throws Exception {
    send(topic, hostile);
    try {
      stack.rest().put(topic, config(topic, settings));
    } catch (IllegalStateException e) {
      System.out.println(topic + ": " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  private void send(String topic, List<String> hostile) throws Exception {
    List<String> lines = new ArrayList<>(hostile);
    if (!topic.equals("records-wrong")) {
      lines.add(0, GOOD.formatted(Instant.now().toEpochMilli(), 1));
      lines.add(GOOD.formatted(Instant.now().toEpochMilli(), 2));
    }
    if (!sent.containsKey(topic)) {
      KafkaClients.create(stack.bootstrap(), KafkaClients.topic(topic, 1));
    }
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(stack.bootstrap())) {
      for (String line : lines) {
        producer.send(new ProducerRecord<>(topic, line.getBytes(StandardCharsets.UTF_8))).get();
      }
    }
    sent.put(topic, lines.size());
  }

  private ObjectNode config(String topic, Map<String, String> settings) {
    Map<String, String> config = ConnectorOptions.archive(topic, files(topic));
    config.put("archive.store", "file");
    config.put("archive.partition.by", "region, date(event_time)");
    config.put("rotate.schedule.interval.ms", "1000");
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter.schemas.enable", "false");
    return ConnectorOptions.json(config, settings);
  }

  private Path files(String topic) {
    return stack.directory().resolve(topic);
  }

  /** The fate of the records of a topic, by their number. */
  private record Found(long rows, long aside, long letters, String failure) {
    long all() {
      return rows + aside + letters;
    }
  }

  /** Waits until there is something of every record, or the task has failed. */
  private Found await(ConnectWorker worker, String topic) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    try (ArchiveFiles archive = new ArchiveFiles(files(topic))) {
      Found found;
      do {
        seen.poll(Duration.ofMillis(200));
        long letters = seen.counts().getOrDefault(topic + "-dlq", 0L);
        String failure = HostileStack.failure(worker, topic);
        found = new Found(archive.rows(), archive.refused(), letters, failure);
      } while (found.failure().isEmpty()
          && found.all() < sent.get(topic)
          && stack.rest().answers()
          && System.nanoTime() < deadline);
      return found;
    }
  }

  /** Every record is in the files, aside or on the dead letter topic. */
  private void complete(String topic) throws Exception {
    Found found = await(stack.worker(), topic);
    boolean held = found.failure().isEmpty() && found.rows() >= 2 && found.all() == sent.get(topic);
    boolean alive = stack.survived();
    String what = alive ? sent.get(topic) + " sent: " + found : "the worker died";
    outcomes.add("archive: " + topic, alive && held, what);
  }

  /**
   * Where no record of a topic can be archived the configuration is wrong, and the task says so.
   */
  private void refusedAsAWhole(String topic) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    String failure = "";
    do {
      seen.poll(Duration.ofMillis(200));
      failure = stack.failure(topic);
    } while (failure.isEmpty() && System.nanoTime() < deadline);
    outcomes.add(
        "archive: " + topic, failure.contains("All of the first 100 records of " + topic), failure);
  }

  /** What was put aside tells why and which record it is. */
  private void asideTold() throws Exception {
    try (ArchiveFiles archive = new ArchiveFiles(files("records-aside"))) {
      List<String> told = archive.refusals();
      boolean held = !told.isEmpty() && told.stream().allMatch(TOLD.asMatchPredicate());
      outcomes.add("archive: reasons of what is aside", held, String.join("\n", told));
    }
  }

  /** What stands in a directory's place is named, and all is archived when it is gone. */
  private void obstructed() throws Exception {
    String topic = "records-link";
    Path link = link(topic, "dangling", Path.of("/no/such/directory"));
    String log = awaitLog("region=dangling");
    boolean named = log.contains("region=dangling");
    boolean falsely = log.contains("restore it from a backup");
    Files.delete(link);
    stack.rest().restartFailed(topic);
    long rows = awaitRows(topic);
    outcomes.add(
        "archive: a dangling link in a directory's place",
        named && !falsely && rows == sent.get(topic),
        rows + " rows, named: " + named + ", told to restore a backup: " + falsely);
  }

  /** Nothing is written where a link leads out of the archive. */
  private void outside() throws Exception {
    String topic = "records-outside";
    Path elsewhere = Files.createDirectories(stack.directory().resolve("elsewhere"));
    link(topic, "out", elsewhere);
    boolean named = awaitLog("region=out").contains("region=out");
    try (Stream<Path> files = Files.walk(elsewhere)) {
      long written = files.filter(Files::isRegularFile).count();
      outcomes.add(
          "archive: a link that leads out",
          written == 0 && named,
          written + " files outside, named: " + named);
    }
    stack.rest().delete(topic);
  }

  /** An archive that is deleted under the task does not begin anew in silence. */
  private void gone() throws Exception {
    String topic = "records-gone";
    begin(topic, List.of(), Map.of());
    awaitRows(topic);
    try (Stream<Path> files = Files.walk(files(topic))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    send(topic, List.of());
    String log = awaitLog(files(topic).toString());
    boolean told = log.contains(files(topic).toString());
    outcomes.add("archive: archive.dir deleted under the task", told, "told: " + told);
    stack.rest().delete(topic);
  }

  /** Begins with a link in the place of a region's directory. */
  private Path link(String topic, String region, Path target) throws Exception {
    Path link = files(topic).resolve("topics").resolve(topic).resolve("region=" + region);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, target);
    begin(topic, List.of(line(",\"region\":\"" + region + "\",\"v\":3")), Map.of());
    return link;
  }

  /** The warnings and errors of the worker, as soon as one of them has this text. */
  private String awaitLog(String text) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos() / 2;
    String log = "";
    do {
      seen.poll(Duration.ofMillis(200));
      try (Stream<String> lines = Files.lines(stack.worker().log())) {
        log = lines.filter(line -> !line.contains(" INFO ")).collect(Collectors.joining("\n"));
      }
    } while (!log.contains(text) && System.nanoTime() < deadline);
    return log;
  }

  private long awaitRows(String topic) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    try (ArchiveFiles archive = new ArchiveFiles(files(topic))) {
      while (archive.rows() < sent.get(topic) && System.nanoTime() < deadline) {
        seen.poll(Duration.ofMillis(200));
      }
      return archive.rows();
    }
  }

  /** A worker that cannot spell a region says so, and archives all the same. */
  private void withoutLocale() throws Exception {
    String topic = "records-posix";
    try (ConnectWorker worker = stack.worker("connect-posix", Map.of("LC_ALL", "POSIX"))) {
      send(topic, List.of(line(",\"region\":\"Århus\",\"v\":1")));
      worker.rest().put(topic, config(topic, Map.of()));
      Found found = await(worker, topic);
      boolean told = told(worker);
      boolean held = found.failure().isEmpty() && found.all() == sent.get(topic) && told;
      outcomes.add("archive: a worker without a locale", held, found + ", told: " + told);
    }
  }

  private static boolean told(ConnectWorker worker) throws IOException {
    String log = Files.readString(worker.log(), StandardCharsets.UTF_8);
    return log.contains("sun.jnu.encoding") || log.contains("LC_ALL") || log.contains("locale");
  }
}
