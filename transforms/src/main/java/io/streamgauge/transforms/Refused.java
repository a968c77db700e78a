// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

/**
 * A reading that a transform cannot or must not pass as good. No fault of the program, so it has no
 * stack trace.
 */
final class Refused extends Exception {
  private final String status;
  private final transient Change facts;
  private final boolean meant;

  /**
   * A refusal.
   *
   * @param status one word for counting and filtering
   * @param reason what is wrong, for people
   * @param facts what was found out all the same
   */
  Refused(String status, String reason, Change facts) {
    this(status, reason, facts, false);
  }

  private Refused(String status, String reason, Change facts, boolean meant) {
    super(reason, null, false, false);
    this.status = status;
    this.facts = facts;
    this.meant = meant;
  }

  /** A good reading that belongs on route.topic, whatever is done with those that are not. */
  static Refused toRouteTopic(String status, String reason, Change facts) {
    return new Refused(status, reason, facts, true);
  }

  Refused(String status, String reason) {
    this(status, reason, new Change());
  }

  String status() {
    return status;
  }

  boolean isMeant() {
    return meant;
  }

  Change facts() {
    return facts;
  }
}
