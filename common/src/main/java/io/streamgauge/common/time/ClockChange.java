// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.common.time;

/**
 * The policy for local times at the begin and the end of daylight saving.
 *
 * @param skipped for times that clocks skip when they are put forward
 * @param repeated for times that clocks show twice when they are put back
 */
public record ClockChange(Skipped skipped, Repeated repeated) {
  /** Nothing is read as a time that never was, and nothing is guessed. */
  public static final ClockChange DEFAULT = new ClockChange(Skipped.REFUSE, Repeated.REFUSE);

  /** For times that clocks skip. */
  public enum Skipped {
    REFUSE,
    /** As a clock that was not put forward shows them. */
    SHIFT
  }

  /** For times that clocks show twice. */
  public enum Repeated {
    EARLIER,
    LATER,
    REFUSE
  }
}
