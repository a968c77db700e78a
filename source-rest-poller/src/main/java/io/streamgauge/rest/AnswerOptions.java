// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.Parsed;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** Options that say what an answer looks like. */
final class AnswerOptions {
  static final String FORMAT = "rest.format";
  static final String JSON_LINES = "json-lines";
  static final String SEPARATOR = "rest.csv.separator";
  static final String WIDTHS = "rest.columns.widths";
  static final String COMMENT = "rest.comment";
  static final String HEADER_LINES = "rest.header.lines";
  static final String DECIMAL = "rest.decimal.separator";
  static final String CHARSET = "rest.charset";
  static final String JQ = "rest.extract.jq";
  static final String SHAPE = "rest.extract.shape";
  static final String HEADER = "rest.extract.header";
  static final String MORE = "rest.answer.more";
  static final String ROWS_MAX = "rest.answer.rows.max";

  private AnswerOptions() {}

  static void define(ConfigDef def) {
    RestOptions.Options options = new RestOptions.Options(def, "Answer");
    options.add(
        FORMAT,
        Type.STRING,
        "json",
        ValidString.in("json", JSON_LINES, "csv", "fixed-width"),
        Importance.MEDIUM,
        "Format of an answer or a file; the lines of a table, and documents that are one a line, are"
            + " elements of /rows.",
        "Format");
    options.add(
        JQ,
        Type.STRING,
        null,
        new Parsed("jq query", JqScope::new),
        Importance.LOW,
        "jq query over the answer, for shapes that levels do not reach; its outputs are elements"
            + " of /rows.",
        "jq query");
    options.add(
        SHAPE,
        Type.STRING,
        "rows",
        ValidString.in(RowShape.NAMES.toArray(new String[0])),
        Importance.MEDIUM,
        "What the last level leads to: rows, an object of parallel arrays (columns), or arrays"
            + " named by a header (header-rows).",
        "Shape");
    options.add(
        HEADER,
        Type.STRING,
        "",
        new Parsed("JSON pointer", JsonPointer::compile),
        Importance.LOW,
        "Pointer from the answer to the column names of header-rows, an array or a text with"
            + " commas; when empty, the first row has them.",
        "Header");
    options.add(
        MORE,
        Type.LIST,
        List.of(),
        new Parsed("JSON pointers", JsonPointer::compile),
        Importance.MEDIUM,
        "An answer in which one of these pointers leads to something is only a part; its window is"
            + " halved and asked for again.",
        "More pointers");
    options.add(
        ROWS_MAX,
        Type.INT,
        0,
        Range.atLeast(0),
        Importance.MEDIUM,
        "Row limit of the service: an answer with as many elements may have been cut, so its window"
            + " is halved and asked for again; 0 for no limit.",
        "Row limit");
    defineTables(options);
  }

  private static void defineTables(RestOptions.Options options) {
    options.add(
        SEPARATOR,
        Type.STRING,
        ",",
        new Parsed("one character or \\t", AnswerOptions::separator),
        Importance.LOW,
        "What separates the cells of CSV; \\t for a tab.",
        "Separator");
    options.add(
        WIDTHS,
        Type.LIST,
        List.of(),
        new Parsed("positive numbers", AnswerOptions::width),
        Importance.LOW,
        "Widths of fixed-width columns; when empty, blanks end a column.",
        "Column widths");
    options.add(
        COMMENT,
        Type.STRING,
        "",
        null,
        Importance.LOW,
        "Lines of a table that begin with this are skipped.",
        "Comment");
    options.add(
        HEADER_LINES,
        Type.INT,
        1,
        Range.between(0, 100),
        Importance.LOW,
        "Lines of a table before its first row, of which the first names the columns; with 0 a"
            + " column's name is its number from 0.",
        "Header lines");
    options.add(
        DECIMAL,
        Type.STRING,
        ".",
        ValidString.in(".", ","),
        Importance.LOW,
        "Decimal separator of the numbers in a table.",
        "Decimal separator");
    options.add(
        CHARSET,
        Type.STRING,
        "UTF-8",
        new Parsed("charset", Charset::forName),
        Importance.LOW,
        "Character set of a table.",
        "Character set");
  }

  private static void separator(String text) {
    if (text.length() != 1 && !text.equals("\\t")) {
      throw new IllegalArgumentException("'" + text + "' is not one character; use one, or \\t");
    }
  }

  private static void width(String text) {
    if (!text.matches("[1-9]\\d{0,3}")) {
      throw new IllegalArgumentException("'" + text + "' is no width; use numbers from 1 to 9999");
    }
  }
}
