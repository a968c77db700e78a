// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

/**
 * Names of the options of extraction, each a part that is the same in all connectors behind the
 * connector's own prefix.
 *
 * @param prefix for example {@code rest.}
 */
record OptionNames(String prefix) {
  static final String FORMAT = "format";
  static final String SEPARATOR = "csv.separator";
  static final String COMMENT = "comment";
  static final String HEADER_LINES = "header.lines";
  static final String DECIMAL = "decimal.separator";
  static final String CHARSET = "charset";
  static final String JQ = "extract.jq";
  static final String SHAPE = "extract.shape";
  static final String LEVELS = "extract.levels";
  static final String FIELDS = "extract.fields";
  static final String MORE = "answer.more";
  static final String EMPTY_ANSWER = "empty.answer";
  static final String SERIES = "extract.series";
  static final String STATION = "extract.station";

  /** The whole name. */
  String of(String part) {
    return prefix + part;
  }
}
