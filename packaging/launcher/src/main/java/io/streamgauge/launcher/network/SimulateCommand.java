// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import io.streamgauge.launcher.command.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The reading of the command line of packaging/simulate. */
final class SimulateCommand {
  private static final int MOST_SENSORS = 100_000;
  private static final double HOTTEST = 1_000;

  private final Map<String, String> environment;
  private final List<Fire> fires = new ArrayList<>();
  private String broker;
  private Path login;
  private Path truststore;
  private String clientId = "streamgauge-simulate-" + ProcessHandle.current().pid();
  private String topic = SensorNetwork.TOPIC;
  private MessageFormat payload = MessageFormat.JSON;
  private int sensors = 50;
  private List<String> regions = SensorNetwork.REGIONS;
  private Duration interval = Duration.ofSeconds(30);
  private List<Property> properties = List.of(Property.TEMPERATURE);
  private double baseline = 22;
  private double noise = 2;
  private Connectivity connectivity = Connectivity.AT_ONCE;
  private double duplicates;
  private NetworkPlan.Clocks clocks = new NetworkPlan.Clocks(0, Duration.ZERO);
  private boolean mishaps;
  private long seed = 42;
  private Instant start;
  private Duration length;
  private Duration every = Duration.ofSeconds(10);

  /** An anomaly whose times are yet counted from the start. */
  private record Fire(String text, String region, double rise, Duration from, Duration length) {}

  private SimulateCommand(Map<String, String> environment, Instant now) {
    this.environment = environment;
    this.start = now.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Reads a command line.
   *
   * @param environment where a login may be
   * @throws IllegalArgumentException with the option, its value and the remedy
   */
  static SimulateOptions parse(List<String> words, Map<String, String> environment, Instant now) {
    SimulateCommand command = new SimulateCommand(environment, now);
    Arguments arguments = new Arguments(words);
    for (String option = arguments.option(); option != null; option = arguments.option()) {
      if (!command.readRun(option, arguments) && !command.readNetwork(option, arguments)) {
        throw arguments.unknown();
      }
    }
    return command.options();
  }

  private boolean readRun(String option, Arguments arguments) {
    switch (option) {
      case "--broker" -> broker = arguments.value();
      case "--login" -> login = file(arguments);
      case "--truststore" -> truststore = file(arguments);
      case "--client-id" -> clientId = arguments.value();
      case "--topic" -> topic = topic(arguments);
      case "--payload" -> payload = told(arguments, MessageFormat::of);
      case "--start" -> start = told(arguments, SimulateCommand::time);
      case "--for" -> length = positive(arguments);
      case "--every" -> every = positive(arguments);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readNetwork(String option, Arguments arguments) {
    switch (option) {
      case "--sensors" -> sensors = arguments.count(1, MOST_SENSORS);
      case "--regions" -> regions = told(arguments, SimulateCommand::names);
      case "--interval" -> interval = positive(arguments);
      case "--properties" -> properties = told(arguments, Property::list);
      case "--baseline" -> baseline = arguments.number(-HOTTEST, HOTTEST);
      case "--noise" -> noise = arguments.number(0, HOTTEST);
      case "--anomaly" -> fires.add(told(arguments, SimulateCommand::fire));
      case "--connectivity" -> connectivity = told(arguments, Connectivity::parse);
      case "--duplicates" -> duplicates = arguments.share();
      case "--clock-errors" -> clocks = told(arguments, SimulateCommand::clocks);
      case "--mishaps" -> mishaps = true;
      case "--seed" -> seed = arguments.count(0, Integer.MAX_VALUE);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static <T> T told(Arguments arguments, Function<String, T> reader) {
    String text = arguments.value();
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw arguments.wrong(text, e.getMessage());
    }
  }

  private static Duration positive(Arguments arguments) {
    return told(
        arguments,
        text -> {
          Duration time = Arguments.duration(text);
          if (time.isZero()) {
            throw new IllegalArgumentException("give a time above 0, as 30s");
          }
          return time;
        });
  }

  private static Path file(Arguments arguments) {
    return told(
        arguments,
        text -> {
          Path file = Path.of(text).toAbsolutePath();
          if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("give a file that can be read");
          }
          return file;
        });
  }

  private static String topic(Arguments arguments) {
    return told(
        arguments,
        text -> {
          String levels = text.replaceAll("\\{(region|sensor_id|kind)}", "x");
          if (!text.contains("{sensor_id}") || levels.matches("(?s).*[{}+#\\x00].*")) {
            throw new IllegalArgumentException(
                "give a topic with {sensor_id}, and {region} and {kind} if you like, as "
                    + SensorNetwork.TOPIC);
          }
          return text;
        });
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("give a time as 2026-11-21T08:00:00Z", e);
    }
  }

  private static List<String> names(String text) {
    List<String> names = List.of(text.split(",", -1));
    if (!names.stream().allMatch(name -> name.matches("[^/+#{}\\s:]+"))) {
      throw new IllegalArgumentException("give names that can be levels of topics, as north,south");
    }
    return names;
  }

  private static Fire fire(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length == 4) {
      try {
        double rise = Double.parseDouble(parts[1]);
        if (Math.abs(rise) <= HOTTEST) {
          return new Fire(
              text, parts[0], rise, Arguments.duration(parts[2]), Arguments.duration(parts[3]));
        }
      } catch (NumberFormatException e) {
        // Told below.
      }
    }
    throw new IllegalArgumentException(
        "give region, degrees, time after the start and length, as north:25:75m:15m");
  }

  private static NetworkPlan.Clocks clocks(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("give a fraction and a time, as 4%:2h");
    }
    return new NetworkPlan.Clocks(Arguments.share(parts[0]), Arguments.duration(parts[1]));
  }

  private SimulateOptions options() {
    List<Anomaly> anomalies = new ArrayList<>();
    for (Fire fire : fires) {
      if (!regions.contains(fire.region())) {
        throw new IllegalArgumentException(
            "--anomaly " + fire.text() + ": give one of the regions " + regions);
      }
      Instant from = start.plus(fire.from());
      anomalies.add(new Anomaly(fire.region(), fire.rise(), from, from.plus(fire.length())));
    }
    NetworkPlan plan =
        new NetworkPlan(
            sensors,
            regions,
            interval,
            properties,
            new Climate(baseline, noise, List.copyOf(anomalies)),
            connectivity,
            clocks,
            duplicates,
            mishaps,
            payload,
            topic,
            seed);
    BrokerAccess access = new BrokerOptions(broker, login, truststore).access(environment);
    return new SimulateOptions(access, clientId, plan, start, length, every);
  }
}
