// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import java.nio.file.Path;
import java.time.Duration;

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
    WorkerLine line,
    Path directory) {

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
        --avro           write Avro with a schema registry in place of JSON
        --worker LINE    use a Connect worker of this line: 3.7, 3.9, 4.1 or 4.3 (default 4.3)
        --dir DIR        where data and logs go (default: a new directory below packaging/target)
      """;

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException when it has an unknown option or an unreadable value
   */
  static QuickstartOptions parse(String... arguments) {
    Duration length = Duration.ofMinutes(1);
    int rate = 200;
    Path summary = null;
    boolean keep = false;
    boolean killWorker = false;
    boolean observe = false;
    boolean avro = false;
    WorkerLine line = WorkerLine.NEWEST;
    Path directory = null;
    for (int i = 0; i < arguments.length; i++) {
      String option = arguments[i];
      switch (option) {
        case "--keep" -> keep = true;
        case "--kill-worker" -> killWorker = true;
        case "--observe" -> {
          observe = true;
          keep = true;
        }
        case "--avro" -> avro = true;
        case "--worker" -> line = WorkerLine.of(value(arguments, ++i));
        case "--minutes" -> length = minutes(value(arguments, ++i));
        case "--rate" -> rate = rate(value(arguments, ++i));
        case "--summary" -> summary = Path.of(value(arguments, ++i)).toAbsolutePath();
        case "--dir" -> directory = Path.of(value(arguments, ++i)).toAbsolutePath();
        default -> throw new IllegalArgumentException("unknown option " + option);
      }
    }
    return new QuickstartOptions(
        length, rate, summary, keep, killWorker, observe, avro, line, directory);
  }

  private static String value(String[] arguments, int i) {
    if (i >= arguments.length) {
      throw new IllegalArgumentException(arguments[i - 1] + " needs a value");
    }
    return arguments[i];
  }

  private static Duration minutes(String text) {
    double minutes = Double.parseDouble(text);
    if (!(minutes >= 0.1 && minutes <= 24 * 60)) {
      throw new IllegalArgumentException("--minutes " + text + ": give 0.1 to 1440");
    }
    return Duration.ofMillis(Math.round(minutes * 60_000));
  }

  private static int rate(String text) {
    int rate = Integer.parseInt(text);
    if (rate < 20 || rate > 5_000) {
      throw new IllegalArgumentException("--rate " + text + ": give 20 to 5000");
    }
    return rate;
  }
}
