// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher.network;

import io.streamgauge.launcher.command.OrderlyEnd;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The network as a command, against the MQTT broker of whoever runs it. */
public final class Simulate {
  private static final Duration TICK = Duration.ofMillis(200);

  private final SimulateOptions options;
  private final PrintStream out;
  private final Clock clock = Clock.systemUTC();
  private final SimulatedNetwork network;

  private Simulate(SimulateOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    Instant end = options.length() == null ? Instant.MAX : options.start().plus(options.length());
    this.network = new SimulatedNetwork(options.plan(), options.start(), end);
  }

  /** Arguments: the options of {@link SimulateOptions#USAGE}. */
  public static void main(String... arguments) throws Exception {
    List<String> words = List.of(arguments);
    if (words.contains("--help")) {
      System.out.print(SimulateOptions.USAGE);
      return;
    }
    SimulateOptions options;
    try {
      options = SimulateCommand.parse(words, System.getenv(), Clock.systemUTC().instant());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println("packaging/simulate --help names all options");
      System.exit(2);
      return;
    }
    boolean complete = OrderlyEnd.around(new Simulate(options, System.out)::run);
    System.exit(complete ? 0 : 1);
  }

  /** Runs until the network is over or Ctrl-C comes; tells whether all is acknowledged. */
  private boolean run() {
    warn();
    try (Publisher publisher =
        new Publisher(options.broker(), options.clientId(), network, clock)) {
      try {
        publisher.start();
      } catch (CompletionException e) {
        out.println(
            "--broker "
                + options.broker().uri()
                + ": no connection ("
                + reason(e)
                + "); look at its address, at --login and at --truststore");
        return false;
      }
      NetworkPlan plan = options.plan();
      out.printf(
          "Connected to %s: %d sensors in %d regions, each %s from %s on, seed %d. Ctrl-C ends"
              + " it.%n",
          options.broker().uri(),
          plan.sensors(),
          plan.regions().size(),
          plan.interval(),
          options.start(),
          plan.seed());
      letFlow(publisher);
      return finished(publisher);
    }
  }

  private void warn() {
    try {
      BrokerAccess broker = options.broker();
      if (broker.login() != null
          && !broker.encrypted()
          && !InetAddress.getByName(broker.uri().getHost()).isLoopbackAddress()) {
        out.println("Everybody on the way can read this login: use ssl:// or wss://.");
      }
    } catch (UnknownHostException e) {
      // The attempt to connect tells it.
    }
  }

  private void letFlow(Publisher publisher) {
    Instant told = clock.instant();
    try {
      while (!network.over()) {
        TimeUnit.MILLISECONDS.sleep(TICK.toMillis());
        if (!clock.instant().isBefore(told.plus(options.every()))) {
          told = told.plus(options.every());
          tell(publisher);
        }
      }
    } catch (InterruptedException e) {
      out.println("Ending...");
    }
  }

  private void tell(Publisher publisher) {
    Instant now = clock.instant();
    long behind = Math.max(0, Duration.between(network.due(), now).toSeconds());
    boolean catchesUp = behind > options.plan().interval().toSeconds() + 1 && !network.over();
    Throwable failure = publisher.failure();
    out.printf(
        "%8d s | %d sent | %d acknowledged | %d of them twice | %d wait at sensors without a"
            + " connection%s%s%n",
        Duration.between(options.start(), now).toSeconds(),
        publisher.sent(),
        publisher.acknowledged(),
        network.copies(),
        network.waiting(now),
        catchesUp ? " | at what was due " + behind + " s ago" : "",
        failure == null ? "" : " | " + reason(failure));
  }

  private boolean finished(Publisher publisher) {
    try {
      long sent = publisher.finish();
      out.printf(
          "All %d messages are acknowledged, %d of them sent twice; %d readings wait at sensors"
              + " without a connection.%n",
          sent, network.copies(), network.waiting(clock.instant()));
      return true;
    } catch (IllegalStateException e) {
      out.println(e.getMessage() + (e.getCause() == null ? "" : ": " + reason(e.getCause())));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
