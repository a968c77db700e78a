// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.launcher.ConnectWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

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
    List<String> values =
        new ArrayList<>(
            List.of(
                "..",
                ".",
                "../../../tmp/elsewhere",
                "/usr/y",
                "c\\\\d",
                "c\\u0000d",
                "c\\nd",
                "o\\u0308",
                "ö",
                "Ö",
                "NUL",
                "ends. ",
                "%2F%2E",
                "",
                "a=b",
                "-r",
                "$(pwd)",
                "*",
                "[a]?",
                "\\u202d",
                "\\ud83c\\udf0a",
                "Łódź",
                "c\\udfffd",
                "c\\ud801",
                "\\ud900"));
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
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      lines.add(line(",\"region\":\"s\",\"v\":" + i));
    }
    return lines;
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
    Map<String, Object> client = Map.of("bootstrap.servers", stack.bootstrap());
    if (!sent.containsKey(topic)) {
      try (Admin admin = Admin.create(client)) {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      }
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String line : lines) {
        producer.send(new ProducerRecord<>(topic, line.getBytes(StandardCharsets.UTF_8))).get();
      }
    }
    sent.put(topic, lines.size());
  }

  private ObjectNode config(String topic, Map<String, String> settings) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "io.streamgauge.archive.ParquetArchiveSinkConnector");
    config.put("tasks.max", "1");
    config.put("topics", topic);
    config.put("archive.store", "file");
    config.put("archive.dir", files(topic).toString());
    config.put("archive.partition.by", "region, date(event_time)");
    config.put("rotate.schedule.interval.ms", "1000");
    config.put("consumer.override.isolation.level", "read_committed");
    config.put("consumer.override.auto.offset.reset", "earliest");
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter.schemas.enable", "false");
    config.putAll(settings);
    return new ObjectMapper().valueToTree(config);
  }

  private Path files(String topic) {
    return stack.directory().resolve(topic);
  }

  /** Every record is in the files, aside or on the dead letter topic. */
  private void complete(String topic) throws Exception {
    long begin = System.nanoTime();
    long deadline = begin + patience.toNanos();
    String failure = "";
    long rows = 0;
    long aside = 0;
    long letters = 0;
    try (ArchiveFiles archive = new ArchiveFiles(files(topic))) {
      do {
        seen.poll(Duration.ofMillis(200));
        failure = stack.failure(topic);
        rows = archive.rows();
        aside = archive.refused();
        letters = seen.counts().getOrDefault(topic + "-dlq", 0L);
      } while (failure.isEmpty()
          && rows + aside + letters < sent.get(topic)
          && stack.rest().answers()
          && System.nanoTime() < deadline);
    }
    boolean alive = stack.survived();
    String counts =
        sent.get(topic) + " sent: " + rows + " rows, " + aside + " aside, " + letters + " letters";
    outcomes.add(
        "archive: " + topic,
        alive && failure.isEmpty() && rows >= 2 && rows + aside + letters == sent.get(topic),
        alive ? counts + " " + failure : "the worker died",
        (System.nanoTime() - begin) / 1e9);
  }

  /**
   * Where no record of a topic can be archived the configuration is wrong, and the task says so.
   */
  private void refusedAsAWhole(String topic) throws Exception {
    long begin = System.nanoTime();
    long deadline = begin + patience.toNanos();
    String failure = "";
    do {
      seen.poll(Duration.ofMillis(200));
      failure = stack.failure(topic);
    } while (failure.isEmpty() && System.nanoTime() < deadline);
    outcomes.add(
        "archive: " + topic,
        failure.contains("All of the first 100 records of " + topic),
        failure,
        (System.nanoTime() - begin) / 1e9);
  }

  /** What was put aside tells why and which record it is. */
  private void asideTold() throws Exception {
    List<String> untold = new ArrayList<>();
    String example = "";
    try (ArchiveFiles archive = new ArchiveFiles(files("records-aside"))) {
      for (String refusal : archive.refusals()) {
        example = refusal;
        if (!TOLD.matcher(refusal).matches()) {
          untold.add(refusal);
        }
      }
    }
    outcomes.add(
        "archive: reasons of what is aside", !example.isEmpty() && untold.isEmpty(), example, 0);
  }

  /** What stands in a directory's place is named, and all is archived when it is gone. */
  private void obstructed() throws Exception {
    String topic = "records-link";
    Path link = topics(topic).resolve("region=dangling");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("/no/such/directory"));
    begin(topic, List.of(line(",\"region\":\"dangling\",\"v\":3")), Map.of());
    long begin = System.nanoTime();
    String log = awaitLog("region=dangling");
    boolean named = log.contains("region=dangling");
    boolean falsely = log.contains("restore it from a backup");
    Files.delete(link);
    stack.rest().restartFailed(topic);
    long rows = awaitRows(topic, sent.get(topic));
    outcomes.add(
        "archive: a dangling link in a directory's place",
        named && !falsely && rows == sent.get(topic),
        rows + " rows, named: " + named + ", told to restore a backup: " + falsely,
        (System.nanoTime() - begin) / 1e9);
  }

  /** Nothing is written where a link leads out of the archive. */
  private void outside() throws Exception {
    String topic = "records-outside";
    Path elsewhere = Files.createDirectories(stack.directory().resolve("elsewhere"));
    Path link = topics(topic).resolve("region=out");
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, elsewhere);
    begin(topic, List.of(line(",\"region\":\"out\",\"v\":3")), Map.of());
    long begin = System.nanoTime();
    boolean named = awaitLog("region=out").contains("region=out");
    try (Stream<Path> files = Files.walk(elsewhere)) {
      long written = files.filter(Files::isRegularFile).count();
      outcomes.add(
          "archive: a link that leads out",
          written == 0 && named,
          written + " files outside, named: " + named,
          (System.nanoTime() - begin) / 1e9);
    }
    stack.rest().delete(topic);
  }

  /** An archive that is deleted under the task does not begin anew in silence. */
  private void gone() throws Exception {
    String topic = "records-gone";
    begin(topic, List.of(), Map.of());
    awaitRows(topic, sent.get(topic));
    try (Stream<Path> files = Files.walk(files(topic))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    long begin = System.nanoTime();
    send(topic, List.of());
    String log = awaitLog(files(topic).toString());
    boolean told = log.contains(files(topic).toString());
    outcomes.add(
        "archive: archive.dir deleted under the task",
        told,
        "told: " + told,
        (System.nanoTime() - begin) / 1e9);
    stack.rest().delete(topic);
  }

  private Path topics(String topic) {
    return files(topic).resolve("topics").resolve(topic);
  }

  /** The warnings and errors of the worker, as soon as one of them has this text. */
  private String awaitLog(String text) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos() / 2;
    String log = "";
    do {
      seen.poll(Duration.ofMillis(200));
      StringBuilder lines = new StringBuilder();
      for (String line : Files.readAllLines(stack.worker().log(), StandardCharsets.UTF_8)) {
        if (!line.contains(" INFO ")) {
          lines.append(line).append('\n');
        }
      }
      log = lines.toString();
    } while (!log.contains(text) && System.nanoTime() < deadline);
    return log;
  }

  private long awaitRows(String topic, int wanted) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    try (ArchiveFiles archive = new ArchiveFiles(files(topic))) {
      while (archive.rows() < wanted && System.nanoTime() < deadline) {
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
      long begin = System.nanoTime();
      long deadline = begin + patience.toNanos();
      long rows = 0;
      long aside = 0;
      String failure = "";
      try (ArchiveFiles archive = new ArchiveFiles(files(topic))) {
        do {
          rows = archive.rows();
          aside = archive.refused();
          failure = HostileStack.failure(worker, topic);
        } while (failure.isEmpty()
            && rows + aside < sent.get(topic)
            && System.nanoTime() < deadline);
      }
      boolean told = told(worker);
      outcomes.add(
          "archive: a worker without a locale",
          failure.isEmpty() && rows + aside == sent.get(topic) && told,
          rows + " rows, " + aside + " aside, told: " + told + " " + failure,
          (System.nanoTime() - begin) / 1e9);
    }
  }

  private static boolean told(ConnectWorker worker) throws IOException {
    String log = Files.readString(worker.log(), StandardCharsets.UTF_8);
    return log.contains("sun.jnu.encoding") || log.contains("LC_ALL") || log.contains("locale");
  }
}
