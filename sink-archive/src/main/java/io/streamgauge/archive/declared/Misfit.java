// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import io.streamgauge.common.LogText;

/** A place of a value that is not what the declared schema has there, and what to do about it. */
final class Misfit extends Exception {
  static final String OPTION = "archive.schema";

  private static final long serialVersionUID = 1L;

  private static final int LONGEST_PATH = 200;

  private final String path;
  private final String reason;

  private Misfit(String path, String reason) {
    // Thrown for each record of a topic that does not fit, and never shown with its stack.
    super(reason, null, false, false);
    this.path = path;
    this.reason = reason;
  }

  /** A field that must be there. */
  static Misfit missing(String field, String how) {
    return new Misfit(
        LogText.of(field),
        how
            + ", and "
            + OPTION
            + " requires it; have it written, or archive records of this kind without the option,"
            + " by a connector of their own");
  }

  /** A field that nobody declared. */
  static Misfit undeclared(Object field) {
    return new Misfit(
        LogText.of(field),
        "is not declared in "
            + OPTION
            + "; declare it there, as a union with null where not all records have it, or drop it");
  }

  /**
   * A value of another kind.
   *
   * @param wanted what belongs there
   * @param plain what is there
   */
  static Misfit other(String wanted, Object plain) {
    return of(
        "is "
            + kind(plain)
            + ", where "
            + OPTION
            + " has "
            + wanted
            + "; have it written so, or declare the field as it comes");
  }

  /** A value with more than its declared type can keep. */
  static Misfit of(String reason) {
    return new Misfit("", reason);
  }

  /** The same within a field, an element or an entry. */
  Misfit within(Object name) {
    String shown = LogText.of(name);
    String longer = path.isEmpty() ? shown : shown + "." + path;
    return new Misfit(longer.length() > LONGEST_PATH ? shown : longer, reason);
  }

  /** What does not fit and why, for people. */
  String told() {
    return "Field " + (path.isEmpty() ? "(the value itself)" : path) + " " + reason;
  }

  private static String kind(Object plain) {
    if (plain == null) {
      return "null";
    } else if (plain instanceof String) {
      return "a text";
    } else if (plain instanceof Number number) {
      return "the number " + LogText.of(number);
    } else if (plain instanceof Boolean) {
      return "a boolean";
    } else if (plain instanceof java.util.Map) {
      return "an object";
    } else if (plain instanceof java.util.List) {
      return "a list";
    }
    return "a " + plain.getClass().getSimpleName();
  }
}
