// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.errors.DataException;

/**
 * Opens when too many of the last results were errors, so that a wrong configuration or a provider
 * gone mad is seen at once. After a while it lets a few through to probe, and closes when these are
 * good.
 */
final class CircuitBreaker {
  private final Settings settings;
  private final Clock clock;
  private final BitSet errors;
  private State state = State.CLOSED;
  private int results;
  private int next;
  private int probes;
  private int probeErrors;
  private long openedAt;

  /**
   * The settings of when to open and close.
   *
   * @param window last results that count
   * @param fewest results before it opens at all
   * @param errorPercent share of errors from which on it opens; 0 for never
   * @param openMillis how long it stays open before it probes
   * @param probes readings to probe with
   * @param fails whether readings fail while it is open; else they are refused
   */
  record Settings(
      int window, int fewest, int errorPercent, long openMillis, int probes, boolean fails) {}

  /** The choices for readings while it is open. */
  private enum Action {
    ROUTE,
    FAIL
  }

  /**
   * The failure that {@code breaker.action=fail} throws: it shall reach Connect whatever on.error
   * says.
   */
  static final class OpenException extends DataException {
    private static final long serialVersionUID = 1L;

    OpenException(String reason) {
      super(reason);
    }
  }

  /** Closed lets all through, open none, half-open some to probe. */
  enum State {
    CLOSED(0),
    HALF_OPEN(1),
    OPEN(2);

    private final int code;

    State(int code) {
      this.code = code;
    }

    /** As metrics tell it. */
    int code() {
      return code;
    }
  }

  CircuitBreaker(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
    errors = new BitSet(settings.window());
  }

  static OptionList define(OptionList options) {
    return options
        .group("Breaker")
        .add(
            "breaker.error.percent",
            Type.INT,
            0,
            ConfigDef.Range.between(0, 100),
            "Error share",
            "Share of refused positions among the last breaker.window from which on the breaker"
                + " opens, and refuses all positions; 0 for never.")
        .low()
        .add(
            "breaker.window",
            Type.INT,
            1_000,
            ConfigDef.Range.between(1, 1_000_000),
            "Window",
            "Positions that the breaker looks back on.")
        .low()
        .add(
            "breaker.fewest",
            Type.INT,
            100,
            ConfigDef.Range.between(1, 1_000_000),
            "Fewest",
            "Positions before which it does not open.")
        .low()
        .duration(
            "breaker.open.ms",
            Duration.ofSeconds(30).toMillis(),
            Duration.ofMillis(1),
            Durations.LONGEST,
            "Open",
            "How long it stays open before it lets breaker.probes positions through.")
        .low()
        .add(
            "breaker.probes",
            Type.INT,
            10,
            ConfigDef.Range.between(1, 100_000),
            "Probes",
            "Positions to probe with; it closes when fewer of them than the error share are"
                + " refused.")
        .low()
        .choice(
            "breaker.action",
            Action.ROUTE,
            Action.class,
            "Action",
            "While it is open: 'route' does with readings as on.error says, with the status"
                + " breaker_open; 'fail' throws, which stops a task with errors.tolerance=none.")
        .low();
  }

  static CircuitBreaker of(TransformOptions options, Clock clock) {
    int window = options.integer("breaker.window");
    return new CircuitBreaker(
        new Settings(
            window,
            Math.min(window, options.integer("breaker.fewest")),
            options.integer("breaker.error.percent"),
            options.millis("breaker.open.ms"),
            options.integer("breaker.probes"),
            options.choice("breaker.action", Action.class) == Action.FAIL),
        clock);
  }

  /**
   * Lets a reading through, or not.
   *
   * @throws Refused when it is open
   * @throws OpenException when it is open and that shall fail
   */
  void check() throws Refused {
    if (settings.errorPercent() > 0 && !lets()) {
      String reason =
          "the breaker is open: too many positions were refused (breaker.error.percent)";
      if (settings.fails()) {
        throw new OpenException(reason);
      }
      throw new Refused("breaker_open", reason);
    }
  }

  /** Whether the next reading may go through. */
  private synchronized boolean lets() {
    long open = clock.millis() - openedAt;
    // Of a clock that was set back nobody knows how long ago it was.
    if (state == State.OPEN && (open >= settings.openMillis() || open < 0)) {
      state = State.HALF_OPEN;
      probes = 0;
      probeErrors = 0;
    }
    return state != State.OPEN;
  }

  /** Notes the result of a reading that went through. */
  void note(boolean error) {
    if (settings.errorPercent() > 0) {
      noted(error);
    }
  }

  private synchronized void noted(boolean error) {
    if (state == State.HALF_OPEN) {
      probe(error);
      return;
    }
    errors.set(next, error);
    next = (next + 1) % settings.window();
    results = Math.min(results + 1, settings.window());
    if (error
        && results >= settings.fewest()
        && errors.cardinality() * 100L >= (long) settings.errorPercent() * results) {
      open();
    }
  }

  private void probe(boolean error) {
    probes++;
    probeErrors += error ? 1 : 0;
    if (probes < settings.probes()) {
      return;
    }
    if (probeErrors * 100L >= (long) settings.errorPercent() * probes) {
      open();
    } else {
      state = State.CLOSED;
      errors.clear();
      results = 0;
      next = 0;
    }
  }

  private void open() {
    state = State.OPEN;
    openedAt = clock.millis();
  }

  synchronized State state() {
    return state;
  }

  /** Share of errors among the last results, 0 to 1. */
  synchronized double errorRatio() {
    return results == 0 ? 0 : (double) errors.cardinality() / results;
  }
}
