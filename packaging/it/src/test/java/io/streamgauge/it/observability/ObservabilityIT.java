// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.observability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.streamgauge.it.KafkaClients;
import io.streamgauge.it.WorkerStack;
import io.streamgauge.it.observability.WorkerBeans.Measure;
import io.streamgauge.launcher.ChildProcess;
import io.streamgauge.launcher.PrometheusServer;
import io.streamgauge.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The measures of all plugins are those of the page, all that rules and dashboard name is there,
 * and each alert fires when its cause is there, and clears when it is gone.
 */
class ObservabilityIT {
  private static final boolean SOAK = Boolean.getBoolean("streamgauge.soak");
  private static final Path OBSERVABILITY = WorkerStack.PACKAGING.resolve("observability");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern NAME = Pattern.compile("\\b((?:streamgauge|kafka_connect)_\\w+)");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  /** How long ago a cause may be that an alert tells of; short of the five minutes of the rules. */
  private static final int WINDOW_SECONDS = SOAK ? 300 : 20;

  /** What clears by minutes that the worker counts, and no rule. */
  private static final Set<String> BY_WORKER = Set.of("StreamgaugeClockWrong");

  /** What fires until its cause is gone. */
  private static final Set<String> LASTING =
      Set.of(
          "StreamgaugeArchiveBehind",
          "StreamgaugeQuotaNearlySpent",
          "StreamgaugeSourceSilent",
          "StreamgaugeStationsFailing",
          "StreamgaugeTaskFailed",
          "StreamgaugeWatermarkBehind");

  @TempDir Path directory;
  private ObservedStack stack;
  private MoreFaults more;
  private PrometheusServer prometheus;

  @BeforeEach
  void start() throws Exception {
    stack = ObservedStack.start(directory);
  }

  @AfterEach
  void stop() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void whatIsShownIsDocumentedScrapedAndAlertedOf() throws Exception {
    List<String> all = alerts();
    fallIll();
    pageIsWhatTheWorkerShows();
    Path program = PrometheusServer.installed("prometheus").orElse(null);
    Assumptions.assumeTrue(program != null, "prometheus is not installed on this machine");
    checkedByPromtool();
    prometheus =
        new PrometheusServer(program, directory.resolve("prometheus"), stack.metricsPort());
    prometheus.start(quick(rules()));
    causeAgain();
    allFire(all);
    everythingNamedIsThere();
    if (SOAK) {
      // The slow archive has read on while the rules' windows passed.
      veryMany(4_000_000);
    }
    allAtOnce();
    recover();
    clear(all);
    stack.worker().kill();
    awaitFiring(new TreeSet<>(), Set.of("StreamgaugeWorkerAway"));
  }

  /** What takes its time, or shows no measure before it has happened. */
  private void fallIll() throws Exception {
    stack.put("failing", failing());
    stack.put("deaf", deaf());
    stack.put("stale", stale());
    more = new MoreFaults(stack);
    more.prepare();
    stack.worker().awaitLog(" as failing-0, began a new session");
    stack.worker().awaitLog(" as deaf-0, began a new session");
    stack.worker().awaitLog(" as stale-0, began a new session");
    stack.send("stale/x", "{\"t\":\"" + Instant.now().minusSeconds(7_200) + "\",\"v\":1}");
    KafkaClients.create(stack.bootstrap(), KafkaClients.topic("very-many", 1));
    veryMany(1_050_000);
    stack.put("slow", stack.slowArchive("very-many", 1));
    oneOfEach();
  }

  private void veryMany(int rows) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(stack.bootstrap())) {
      byte[] row = "{\"v\":1}".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < rows; i++) {
        var unused = producer.send(new ProducerRecord<>("very-many", row));
      }
    }
  }

  private Map<String, String> failing() throws Exception {
    Map<String, String> config = stack.sensors("failing");
    config.put("transforms.EventTime.on.error", "fail");
    return config;
  }

  private Map<String, String> stale() throws Exception {
    Map<String, String> config = stack.plain("stale");
    ObservedStack.transform(config, "LateEvents", Map.of("warmup.ms", "0"));
    return config;
  }

  private Map<String, String> deaf() throws Exception {
    Map<String, String> config = stack.plain("deaf");
    config.put("mqtt.receive.maximum", "3");
    config.put("transaction.boundary", "interval");
    config.put("transaction.boundary.interval.ms", "600000");
    config.put("producer.override.transaction.timeout.ms", "900000");
    return config;
  }

  /** A reading for each of the measures that have a tag. */
  private void oneOfEach() throws Exception {
    Instant now = Instant.now();
    stack.reading("fine", now, 7, 13, 50);
    stack.reading("suspect", now, 70, 13, 50);
    stack.reading("wrong", now, 700, 13, 50);
    stack.reading("late", now.minusSeconds(3_600), 7, 13, 50);
    stack.reading("ahead", now.plusSeconds(300), 7, 13, 50);
    stack.send(ObservedStack.SENSORS + "/x", "no reading");
    for (int i = 0; i < 30; i++) {
      stack.reading("nowhere" + i, now.plusMillis(i), 7, 13, 700);
    }
  }

  private void causeAgain() throws Exception {
    // Counters are looked at before they move.
    Await.until("a scrape", PATIENCE, () -> !prometheus.query("streamgauge_connected").isEmpty());
    stack.serviceIll(true);
    Path archive = stack.archiveDir();
    Files.move(archive, archive.resolveSibling("away"));
    Files.writeString(archive, "no directory");
    Instant ahead = Instant.now().plus(Duration.ofHours(1));
    stack.send("failing/x", "{\"t\":\"" + ahead + "\",\"v\":1}");
    for (int i = 0; i < 6; i++) {
      stack.send("deaf/x", "{\"t\":\"" + Instant.now() + "\",\"v\":1}");
    }
    oneOfEach();
  }

  private void allFire(List<String> all) throws Exception {
    Set<String> seen = new TreeSet<>();
    Set<String> expected = new TreeSet<>(all);
    expected.removeAll(MoreFaults.ALERTS);
    expected.remove("StreamgaugeMqttDisconnected");
    expected.remove("StreamgaugeMqttSessionLost");
    expected.remove("StreamgaugeWorkerAway");
    awaitFiring(seen, expected);
    // A count that is there for the first time has grown, once Prometheus has looked for so long.
    Await.until(
        "a window",
        PATIENCE.plusSeconds(WINDOW_SECONDS),
        () -> !prometheus.query("up offset " + WINDOW_SECONDS + "s").isEmpty());
    more.provoke(prometheus);
    stack.reading("fine", Instant.now(), 7, 13, 50);
    awaitFiring(seen, MoreFaults.ALERTS);
    // The broker's end is the end of all else that comes from it.
    stack.mqtt().close();
    awaitFiring(seen, Set.of("StreamgaugeMqttDisconnected"));
    stack.forgetSessions();
    stack.mqtt().start();
    awaitFiring(seen, Set.of("StreamgaugeMqttSessionLost"));
    System.out.println("Alerts that fired: " + seen);
  }

  /** Or there would be nothing to clear from; a scrape may be missing in between. */
  private void allAtOnce() throws Exception {
    Set<String> missing = new TreeSet<>();
    try {
      Await.until(
          "lasting ones fire",
          PATIENCE,
          () -> {
            missing.clear();
            missing.addAll(LASTING);
            missing.removeAll(firing());
            return missing.isEmpty();
          });
    } catch (AssertionError e) {
      throw new AssertionError(
          "these do not fire at once: "
              + missing
              + "; waiting rows: "
              + prometheus.query("kafka_connect_sink_records_lag_max"),
          e);
    }
  }

  private void awaitFiring(Set<String> seen, Set<String> expected) throws Exception {
    Instant began = Instant.now();
    try {
      Await.until(
          "all fire",
          PATIENCE,
          () -> {
            seen.addAll(firing());
            return seen.containsAll(expected);
          });
    } catch (AssertionError e) {
      Set<String> missing = new TreeSet<>(expected);
      missing.removeAll(seen);
      throw new AssertionError("these do not fire: " + missing, e);
    }
    System.out.printf(
        "%d alerts fired within %d s%n",
        expected.size(), Duration.between(began, Instant.now()).toSeconds());
  }

  /** The names of the alerts that fire now. */
  private Set<String> firing() throws Exception {
    Set<String> firing = new TreeSet<>();
    prometheus.firing().forEach(alert -> firing.add(alert.replaceFirst(" .*", "")));
    return firing;
  }

  private void recover() throws Exception {
    stack.serviceIll(false);
    Path archive = stack.archiveDir();
    Files.delete(archive);
    Files.move(archive.resolveSibling("away"), archive);
    stack.rest().delete("failing");
    stack.rest().delete("deaf");
    stack.rest().delete("stale");
    stack.rest().delete("slow");
    stack.logged(Instant.now());
    more.end();
  }

  private void clear(List<String> all) throws Exception {
    Set<String> expected = new TreeSet<>(all);
    if (!SOAK) {
      expected.removeAll(BY_WORKER);
    }
    Duration patience = SOAK ? Duration.ofMinutes(12) : PATIENCE;
    Instant began = Instant.now();
    Set<String> left = new TreeSet<>();
    try {
      Await.until(
          "all clear",
          patience,
          () -> {
            stack.reading("fine", Instant.now(), 7, 13, 50);
            left.clear();
            left.addAll(prometheus.firing());
            left.removeIf(alert -> !expected.contains(alert.replaceFirst(" .*", "")));
            return left.isEmpty();
          });
    } catch (AssertionError e) {
      throw new AssertionError("these do not clear: " + left, e);
    }
    System.out.printf(
        "%d alerts clear within %d s%n",
        expected.size(), Duration.between(began, Instant.now()).toSeconds());
  }

  private void pageIsWhatTheWorkerShows() throws Exception {
    MetricsPage page = new MetricsPage(WorkerStack.PACKAGING.resolve("docs/metrics.md"));
    try (WorkerBeans beans = new WorkerBeans(stack.worker().pid())) {
      Await.until("measures with tags", PATIENCE, () -> hasTagged(beans.measures()));
      String is = page.with(beans.measures());
      if (Boolean.getBoolean("streamgauge.update")) {
        page.write(is);
      }
      assertEquals(
          is,
          page.read(),
          "Write it anew: ./mvnw verify -pl packaging/it -am -Dstreamgauge.update=true"
              + " -Dit.test=ObservabilityIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false");
    }
    assertEquals(List.of(), page.unwritten(), "what to do is not written");
  }

  /** Measures with a tag are there once something was counted. */
  private static boolean hasTagged(Map<String, Map<String, Measure>> measures) {
    return Map.of(
                ObservedStack.SENSORS, "records-by-topic-total{topic}",
                ObservedStack.STATIONS, "records-by-topic-total{topic}",
                ObservedStack.LOGGERS, "records-by-topic-total{topic}",
                ObservedStack.ARCHIVE, "rows-by-topic-total{topic}",
                WorkerBeans.ALL_TRANSFORMS, "refused-by-reason-total{reason}")
            .entrySet()
            .stream()
            .allMatch(tagged -> has(measures, tagged.getKey(), tagged.getValue()))
        && has(measures, "QualityControl", "flag-3-by-property-total{observed_property}")
        && has(measures, "QualityControl", "flag-4-by-property-total{observed_property}");
  }

  private static boolean has(
      Map<String, Map<String, Measure>> measures, String plugin, String measure) {
    return measures.getOrDefault(plugin, Map.of()).containsKey(measure);
  }

  private void checkedByPromtool() throws Exception {
    Path promtool = PrometheusServer.installed("promtool").orElseThrow();
    for (List<String> check :
        List.of(
            List.of("check", "rules", "alerts.yaml"),
            List.of("test", "rules", "alerts-test.yaml"))) {
      List<String> command = new ArrayList<>(check.subList(0, 2));
      command.add(0, promtool.toString());
      command.add(OBSERVABILITY.resolve(check.get(2)).toString());
      ChildProcess.start("promtool", directory.resolve("promtool.log"), command, Map.of())
          .awaitSuccess();
    }
  }

  private void everythingNamedIsThere() throws Exception {
    Set<String> there = prometheus.names();
    Set<String> named = new TreeSet<>();
    List<String> expressions = new ArrayList<>();
    Matcher rule =
        Pattern.compile("expr: (?:>-\\n)?((?:(?! +(?:for|labels):).*\\n)+)").matcher(rules());
    while (rule.find()) {
      expressions.add(rule.group(1));
    }
    JsonNode dashboard =
        new ObjectMapper().readTree(OBSERVABILITY.resolve("dashboard.json").toFile());
    for (JsonNode target : dashboard.findParents("expr")) {
      expressions.add(
          target
              .path("expr")
              .asText()
              .replace("$connector", ".+")
              .replace("$__rate_interval", "1m"));
    }
    for (String expression : expressions) {
      prometheus.query(expression);
      Matcher name = NAME.matcher(expression);
      while (name.find()) {
        named.add(name.group(1));
      }
    }
    Set<String> missing = new TreeSet<>(named);
    missing.removeAll(there);
    System.out.printf(
        "%d expressions name %d metrics, %d of them are there%n",
        expressions.size(), named.size(), named.size() - missing.size());
    assertEquals(Set.of(), missing, "named by rules or dashboard, and not shown by the worker");
  }

  /** The shipped rules, but for how long a cause has to last and, without a soak, is told of. */
  private static String quick(String rules) {
    String quick = rules.replaceAll("for: \\w+", "for: 1s");
    return SOAK
        ? quick
        : quick
            .replace("[5m]", "[" + WINDOW_SECONDS + "s]")
            .replace("offset 5m", "offset " + WINDOW_SECONDS + "s")
            .replace(">= 0 < 300000", ">= 0 < " + WINDOW_SECONDS + "000");
  }

  private static List<String> alerts() throws Exception {
    Matcher alert = ALERT.matcher(rules());
    List<String> alerts = new ArrayList<>();
    while (alert.find()) {
      alerts.add(alert.group(1));
    }
    return alerts;
  }

  private static String rules() throws Exception {
    return Files.readString(OBSERVABILITY.resolve("alerts.yaml"));
  }
}
