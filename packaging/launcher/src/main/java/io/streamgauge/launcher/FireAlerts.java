// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import io.streamgauge.launcher.network.Publisher;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The alerts that recipes raise of the simulated fire: starts the recipes before there are
 * readings, tells each alert of a mean and the first of each limit as they come, and how long all
 * of it took.
 */
final class FireAlerts implements Part {
  private static final List<String> RECIPES = List.of("alert-on-mean.sql", "limits.sql");
  private static final List<String> SETTINGS = List.of("--set", "window.minutes=1");
  private static final Duration BUDGET = Duration.ofMinutes(8);

  private static final int PARTITIONS = 3;
  private static final Duration RETENTION = Duration.ofDays(7);

  private final RecipesProcess recipes;
  private final AlertWatch watch;
  private final PrintStream out;
  private final Clock clock;
  private final List<Alert> seen = new ArrayList<>();
  private final Set<String> told = new TreeSet<>();
  private String region;
  private Instant ignition;
  private boolean burning;

  private FireAlerts(RecipesProcess recipes, String bootstrap, PrintStream out, Clock clock) {
    this.recipes = recipes;
    this.watch = new AlertWatch(bootstrap, clock).start();
    this.out = out;
    this.clock = clock;
  }

  /** Starts recipes on a stack whose connectors are yet to come, and waits until they run. */
  static FireAlerts start(Path packaging, Path directory, Stack stack, PrintStream out, Clock clock)
      throws IOException, InterruptedException {
    String bootstrap = stack.bootstrap();
    makeReadings(bootstrap);
    Instant started = clock.instant();
    out.println(
        "Starting Flink with " + String.join(", ", RECIPES) + " and windows of 1 minute...");
    RecipesProcess recipes =
        RecipesProcess.start(
            packaging, directory.resolve("recipes/recipes.log"), bootstrap, RECIPES, SETTINGS);
    FireAlerts alerts = new FireAlerts(recipes, bootstrap, out, clock);
    alerts.say(
        "They run after %.1f s.", Duration.between(started, clock.instant()).toMillis() / 1_000.0);
    return alerts;
  }

  /** Makes the topic as the connector of the example would: recipes want it to be there. */
  private static void makeReadings(String bootstrap) throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      NewTopic topic =
          new NewTopic(AlertWatch.READINGS, PARTITIONS, (short) 1)
              .configs(Map.of("retention.ms", Long.toString(RETENTION.toMillis())));
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot make the topic " + AlertWatch.READINGS, e);
    }
  }

  /** Says where and when it burns. */
  void fire(String where, Instant from) {
    region = where;
    ignition = from;
  }

  /** An observer of what the MQTT broker has acknowledged. */
  Publisher.Delivery delivery() {
    return watch::acknowledged;
  }

  /** Tells what has come, if recipes and watch are still there. */
  void look() throws IOException {
    recipes.check();
    if (!burning && !clock.instant().isBefore(ignition)) {
      burning = true;
      say("Ignition: region %s burns.", region);
    }
    for (Alert alert : watch.alerts(seen.size())) {
      seen.add(alert);
      tell(alert);
    }
  }

  private void tell(Alert alert) {
    if (!alert.ofMean() && !told.add(alert.property())) {
      return;
    }
    say(
        "ALERT %s, %s: %s of %s is %.1f %s at %s; came at %s, %s s after ignition%s",
        alert.state(),
        alert.kind(),
        alert.property(),
        alert.ofMean() ? "region " + alert.region() : alert.sensor() + " in " + alert.region(),
        alert.value(),
        alert.unit(),
        alert.eventTime().truncatedTo(ChronoUnit.MILLIS),
        alert.arrived().truncatedTo(ChronoUnit.MILLIS),
        sinceIgnition(alert),
        alert.ofMean() ? "" : " (the others of this property are counted)");
  }

  private String sinceIgnition(Alert alert) {
    return String.format(
        Locale.ROOT, "%.1f", Duration.between(ignition, alert.arrived()).toMillis() / 1_000.0);
  }

  /** Whether both recipes have told the fire. */
  boolean came() {
    return first(true) != null && first(false) != null;
  }

  private Alert first(boolean mean) {
    return seen.stream()
        .filter(alert -> alert.ofMean() == mean && right(alert))
        .findFirst()
        .orElse(null);
  }

  private boolean right(Alert alert) {
    return alert.raised()
        && alert.region().equals(region)
        && !alert.eventTime().isBefore(ignition.truncatedTo(ChronoUnit.SECONDS));
  }

  /** How long the fire took through each stage. */
  String report() {
    Lags limits = new Lags();
    Lags windows = new Lags();
    for (Alert alert : seen) {
      long lag = Duration.between(alert.eventTime(), alert.arrived()).toMillis();
      (alert.ofMean() ? windows : limits).add(lag);
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("stage, seconds", "count", "p50", "p99"));
    rows.add(watch.toBroker().row("device to MQTT broker, acknowledged"));
    rows.add(watch.toKafka().row("device to Kafka, committed"));
    rows.add(watch.watermark().row("watermark behind the clock there"));
    rows.add(limits.row("device to alert of a limit, committed"));
    rows.add(windows.row("end of a window to its alert, committed"));
    rows.add(single("ignition to first alert of a limit", first(false)));
    rows.add(single("ignition to first alert of a mean", first(true)));
    rows.add(row("budget", Lags.seconds(BUDGET.toMillis())));
    long wrong = seen.stream().filter(alert -> alert.raised() && !right(alert)).count();
    return TextTable.of(rows)
        + String.format(
            Locale.ROOT,
            "  %d alerts in all, %d raised for another region or before the fire%n",
            seen.size(),
            wrong);
  }

  private List<String> single(String what, Alert alert) {
    return row(
        what,
        alert == null
            ? "none came"
            : Lags.seconds(Duration.between(ignition, alert.arrived()).toMillis()));
  }

  private static List<String> row(String what, String value) {
    return List.of(what, "", value, "");
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }

  @Override
  public void close() {
    recipes.close();
    watch.close();
  }
}
