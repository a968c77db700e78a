// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.transforms;

/**
 * A reading that a transform cannot or must not pass as good. No fault of the program, so it has no
 * stack trace.
 */
final class Refused extends Exception {
  private final String status;
  private final transient Change facts;

  /**
   * A refusal.
   *
   * @param status one word for counting and filtering
   * @param reason what is wrong, for people
   * @param facts what was found out all the same
   */
  Refused(String status, String reason, Change facts) {
    super(reason, null, false, false);
    this.status = status;
    this.facts = facts;
  }

  Refused(String status, String reason) {
    this(status, reason, new Change());
  }

  String status() {
    return status;
  }

  Change facts() {
    return facts;
  }
}
