// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The options of the command.
 *
 * @param rate readings a second over MQTT
 * @param gateways how many gateways share them
 * @param stations how many stations the service has
 * @param quick whether failures are few and short
 * @param hours how long random failures go on; 0 for each failure once
 * @param seed of the random failures
 * @param only the failures to apply; empty for those of the form
 * @param directory where stack and report go; null for a new one
 */
record ResilienceOptions(
    int rate,
    int gateways,
    int stations,
    boolean quick,
    double hours,
    long seed,
    List<ProvokedFailure> only,
    Path directory) {

  static final String USAGE =
      """
      Usage: packaging/resilience [options]
        --quick            few and short failures, under six minutes
        --only NAME,NAME   these failures, in this order
        --hours N          random failures for so long, by a seed that is printed
        --seed N           that seed
        --rate N           readings a second over MQTT (2000)
        --gateways N       gateways that share them (500)
        --stations N       stations of the web service (50)
        --directory PATH   where everything goes (packaging/target/resilience/TIME)
      Failures: %s
      Ends with 1 when anything is lost, or there twice where it must not be.
      """
          .formatted(
              String.join(
                  ", ", Stream.of(ProvokedFailure.values()).map(ResilienceOptions::name).toList()));

  /**
   * The options in these arguments.
   *
   * @throws IllegalArgumentException that says which one is wrong, and how
   */
  static ResilienceOptions parse(List<String> arguments) {
    int rate = 2_000;
    int gateways = 500;
    int stations = 50;
    boolean quick = false;
    double hours = 0;
    long seed = System.nanoTime();
    List<ProvokedFailure> only = List.of();
    Path directory = null;
    for (int i = 0; i < arguments.size(); i++) {
      String name = arguments.get(i);
      if (name.equals("--quick")) {
        quick = true;
        continue;
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(name + ": is no option, or its value is missing");
      }
      String value = arguments.get(++i);
      switch (name) {
        case "--rate" -> rate = whole(name, value, 100_000);
        case "--gateways" -> gateways = whole(name, value, 10_000);
        case "--stations" -> stations = whole(name, value, 1_000);
        case "--hours" -> hours = number(name, value);
        case "--seed" -> seed = (long) number(name, value);
        case "--only" -> only = failures(value);
        case "--directory" -> directory = Path.of(value).toAbsolutePath();
        default -> throw new IllegalArgumentException(name + ": is no option");
      }
    }
    return new ResilienceOptions(rate, gateways, stations, quick, hours, seed, only, directory);
  }

  private static int whole(String name, String value, int most) {
    double number = number(name, value);
    if (number < 1 || number > most || number != Math.rint(number)) {
      throw new IllegalArgumentException(
          name + ": '" + value + "' is not a whole number from 1 to " + most);
    }
    return (int) number;
  }

  private static double number(String name, String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": '" + value + "' is not a number", e);
    }
  }

  private static List<ProvokedFailure> failures(String value) {
    return Stream.of(value.split(",", -1))
        .map(
            name ->
                Stream.of(ProvokedFailure.values())
                    .filter(failure -> name(failure).equals(name.trim()))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                "--only: '" + name + "' is no failure; see --help")))
        .toList();
  }

  /** The failures of this run, unless they are random. */
  List<ProvokedFailure> failures() {
    return only.isEmpty()
        ? Stream.of(ProvokedFailure.values()).filter(failure -> !quick || failure.quick()).toList()
        : only;
  }

  /** The name that people type. */
  static String name(ProvokedFailure failure) {
    return failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
