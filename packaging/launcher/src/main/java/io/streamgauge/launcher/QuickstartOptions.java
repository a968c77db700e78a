// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import io.streamgauge.launcher.command.Arguments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The options of the quickstart's command line.
 *
 * @param length how long data flows
 * @param rate MQTT messages a second
 * @param summary file for the summary as JSON, or null
 * @param keep whether the stack stays up afterwards, until Ctrl-C
 * @param killWorker whether the Connect worker is killed halfway
 * @param observe whether the worker's metrics are shown and judged by the alert rules; the stack
 *     then stays up, too
 * @param avro whether values are in Avro, with a registry of their schemas
 * @param alerts whether recipes of Flink SQL raise alerts of the fire
 * @param line of the worker
 * @param directory where data and logs go, or null for a new one below packaging/target
 */
public record QuickstartOptions(
    Duration length,
    int rate,
    Path summary,
    boolean keep,
    boolean killWorker,
    boolean observe,
    boolean avro,
    boolean alerts,
    WorkerLine line,
    Path directory) {

  private static final int ALERTS_MINUTES = 5;

  /** The kind of its stack. */
  Stack.Kind kind() {
    return new Stack.Kind(line, observe, avro);
  }

  static final String USAGE =
      """
      usage: packaging/quickstart [options]
        --minutes M      let data flow for M minutes (default 1; 0.5 is fine)
        --rate N         MQTT messages a second (default 200)
        --summary FILE   write the summary as JSON, too
        --keep           let data flow on until Ctrl-C and say how to look at it
        --kill-worker    kill the Connect worker with SIGKILL halfway and start it again
        --observe        show the worker's metrics to a Prometheus with the alert rules, and --keep
        --alerts         run recipes of Flink SQL and show the alerts of the fire, with the time from ignition
                         (at least, and by default, 5 minutes; the first time downloads Flink, 145 MB)
        --avro           write Avro with a schema registry in place of JSON
        --worker LINE    use a Connect worker of this line: 3.7, 3.9, 4.1 or 4.3 (default 4.3)
        --dir DIR        where data and logs go (default: a new directory below packaging/target)
      """;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException when it has an unknown option or an unreadable value
   */
  static QuickstartOptions parse(List<String> words) {
    Arguments arguments = new Arguments(words);
    double minutes = 0;
    int rate = 200;
    Path summary = null;
    boolean keep = false;
    boolean killWorker = false;
    boolean observe = false;
    boolean avro = false;
    boolean alerts = false;
    WorkerLine line = WorkerLine.NEWEST;
    Path directory = null;
    for (String option = arguments.option(); option != null; option = arguments.option()) {
      switch (option) {
        case "--keep" -> keep = true;
        case "--kill-worker" -> killWorker = true;
        case "--observe" -> {
          observe = true;
          keep = true;
        }
        case "--avro" -> avro = true;
        case "--alerts" -> alerts = true;
        case "--worker" -> line = WorkerLine.of(arguments.value());
        case "--minutes" -> minutes = arguments.number(0.1, 24 * 60);
        case "--rate" -> rate = arguments.count(20, 5_000);
        case "--summary" -> summary = arguments.path();
        case "--dir" -> directory = arguments.path();
        default -> throw arguments.unknown();
      }
    }
    if (alerts && avro) {
      throw new IllegalArgumentException(
          "--alerts reads topics as JSON: leave out --avro, or --alerts");
    }
    if (alerts && minutes > 0 && minutes < ALERTS_MINUTES) {
      throw new IllegalArgumentException(
          "--minutes "
              + minutes
              + ": with --alerts give at least "
              + ALERTS_MINUTES
              + ": the fire must fill a window, and data flow until its alert");
    }
    Duration length =
        Duration.ofMillis(
            Math.round((minutes > 0 ? minutes : alerts ? ALERTS_MINUTES : 1) * 60_000));
    return new QuickstartOptions(
        length, rate, summary, keep, killWorker, observe, avro, alerts, line, directory);
  }
}
