// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.completeness;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The sensors of a register, each with what is expected of it at which time. */
final class RegisteredSensors {
  static final RegisteredSensors NONE = new RegisteredSensors(Map.of());

  private final Map<String, List<Term>> terms;

  /**
   * The time for which a line of the register holds.
   *
   * @param from its begin, inclusive
   * @param to its end, exclusive
   * @param interval of the readings; null when none are expected
   * @param line number in the file
   */
  record Term(Instant from, Instant to, Duration interval, long line) {
    boolean holds(Instant time) {
      return !from.isAfter(time) && to.isAfter(time);
    }
  }

  private RegisteredSensors(Map<String, List<Term>> terms) {
    this.terms = terms;
  }

  /**
   * The sensors of these lines.
   *
   * @throws IllegalArgumentException when two lines expect different things of a sensor at a time
   */
  static RegisteredSensors of(Map<String, List<Term>> terms) {
    terms.values().forEach(RegisteredSensors::check);
    return new RegisteredSensors(Map.copyOf(terms));
  }

  private static void check(List<Term> ofSensor) {
    Term longest = null;
    for (Term term : ofSensor.stream().sorted(Comparator.comparing(Term::from)).toList()) {
      if (longest != null
          && longest.to().isAfter(term.from())
          && term.to().isAfter(term.from())
          && !Objects.equals(longest.interval(), term.interval())) {
        throw new IllegalArgumentException(
            "line "
                + Math.max(longest.line(), term.line())
                + " of the register is valid beside line "
                + Math.min(longest.line(), term.line())
                + " of the same sensor with another interval; leave one, or end one before the"
                + " other begins");
      }
      longest = longest == null || term.to().isAfter(longest.to()) ? term : longest;
    }
  }

  /** All sensors that have a line, whether it holds or not. */
  Set<String> all() {
    return terms.keySet();
  }

  /** The intervals of those of which readings are expected at this time. */
  Map<String, Duration> at(Instant time) {
    Map<String, Duration> intervals = new HashMap<>();
    terms.forEach(
        (sensor, ofSensor) ->
            ofSensor.stream()
                .filter(term -> term.interval() != null && term.holds(time))
                .findFirst()
                .ifPresent(term -> intervals.put(sensor, term.interval())));
    return Map.copyOf(intervals);
  }

  /** The first time after this one at which a line begins or ends; the end of time for none. */
  Instant nextChange(Instant time) {
    Instant next = Instant.MAX;
    for (List<Term> ofSensor : terms.values()) {
      for (Term term : ofSensor) {
        next = term.from().isAfter(time) && term.from().isBefore(next) ? term.from() : next;
        next = term.to().isAfter(time) && term.to().isBefore(next) ? term.to() : next;
      }
    }
    return next;
  }
}
