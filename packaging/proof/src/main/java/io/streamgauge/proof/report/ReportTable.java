// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

import java.util.List;

/** A table of a report, in no format yet. */
record ReportTable(List<Head> heads, List<Row> rows) {

  /** The nature of a column. */
  enum Kind {
    NUMBER,
    NAME,
    VERDICT,
    /** A sentence that may stand under the first name. */
    DETAIL
  }

  /** The heading of a column. */
  record Head(String name, Kind kind) {
    static Head name(String name) {
      return new Head(name, Kind.NAME);
    }

    static Head number(String name) {
      return new Head(name, Kind.NUMBER);
    }

    static Head verdict() {
      return new Head("Verdict", Kind.VERDICT);
    }

    static Head detail(String name) {
      return new Head(name, Kind.DETAIL);
    }
  }

  /**
   * The cells of a line.
   *
   * @param good whether it is as it should be
   * @param failure the number of the failure that it is the account of; 0 if of none
   */
  record Row(List<String> cells, boolean good, int failure) {}
}
