// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** The options of an {@link AnswerFormat}, which say what a text looks like. */
final class FormatOptions {
  private FormatOptions() {}

  /** Kinds of text. */
  private enum Kind {
    JSON,
    JSON_LINES,
    CSV,
    FIXED_WIDTH;

    static Kind of(AbstractConfig config, OptionNames names) {
      return OptionList.constant(Kind.class, config.getString(names.of(OptionNames.FORMAT)));
    }

    boolean isTable() {
      return this == CSV || this == FIXED_WIDTH;
    }
  }

  static void define(OptionList options, OptionNames names) {
    options
        .group("Answer")
        .choice(
            names.of(OptionNames.FORMAT),
            Kind.JSON,
            Kind.class,
            "Format",
            "Format of an answer or a file; the lines of a table, and documents that are one a"
                + " line, are elements of /rows.")
        .parsed(
            names.of(OptionNames.JQ),
            null,
            "jq query",
            text -> new JqScope(text, names.of(OptionNames.JQ)),
            "jq query",
            "jq query over the answer, for shapes that levels do not reach; its outputs are"
                + " elements of /rows.")
        .low()
        .choice(
            names.of(OptionNames.SHAPE),
            RowShape.ROWS,
            RowShape.class,
            "Shape",
            "What the last level leads to: rows, an object of parallel arrays (columns), or arrays"
                + " named by a header (header-rows).")
        .parsed(
            names.of(OptionNames.HEADER),
            "",
            "JSON pointer",
            JsonPointer::compile,
            "Header",
            "Pointer from the answer to the column names of header-rows, an array or a text with"
                + " commas; when empty, the first row has them.")
        .low();
    defineTables(options, names);
  }

  private static void defineTables(OptionList options, OptionNames names) {
    options
        .parsed(
            names.of(OptionNames.SEPARATOR),
            ",",
            "one character or \\t",
            FormatOptions::separator,
            "Separator",
            "What separates the cells of CSV; \\t for a tab.")
        .low()
        .list(
            names.of(OptionNames.WIDTHS),
            new Parsed("positive numbers", FormatOptions::width),
            "Column widths",
            "Widths of fixed-width columns; when empty, blanks end a column.")
        .low()
        .text(
            names.of(OptionNames.COMMENT),
            "",
            "Comment",
            "Lines of a table that begin with this are skipped.")
        .low()
        .add(
            names.of(OptionNames.HEADER_LINES),
            Type.INT,
            1,
            Range.between(0, 100),
            "Header lines",
            "Lines of a table before its first row, of which the first names the columns; with 0 a"
                + " column's name is its number from 0.")
        .low()
        .add(
            names.of(OptionNames.DECIMAL),
            Type.STRING,
            ".",
            ValidString.in(".", ","),
            "Decimal separator",
            "Decimal separator of the numbers in a table.")
        .low()
        .parsed(
            names.of(OptionNames.CHARSET),
            "UTF-8",
            "charset",
            Charset::forName,
            "Character set",
            "Character set of a table.")
        .low();
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

  /** Whether the rows lie under {@link Table#ROWS}, whatever an answer looks like. */
  static boolean tabular(AbstractConfig config, OptionNames names) {
    return Kind.of(config, names) != Kind.JSON
        || config.getString(names.of(OptionNames.JQ)) != null;
  }

  static AnswerFormat from(
      AbstractConfig config, OptionNames names, ObservationMapping mapping, List<Level> levels) {
    String query = config.getString(names.of(OptionNames.JQ));
    ColumnNames columns = ColumnNames.of(names, mapping, levels, query != null);
    Kind kind = Kind.of(config, names);
    return new AnswerFormat(
        kind.isTable() ? table(config, names, columns) : null,
        kind == Kind.JSON_LINES,
        query == null ? null : new JqScope(query, names.of(OptionNames.JQ)),
        OptionList.constant(RowShape.class, config.getString(names.of(OptionNames.SHAPE))),
        JsonPointer.compile(config.getString(names.of(OptionNames.HEADER))),
        columns);
  }

  private static Table table(AbstractConfig config, OptionNames names, ColumnNames columns) {
    String separator = config.getString(names.of(OptionNames.SEPARATOR));
    return new Table(
        Kind.of(config, names) == Kind.CSV
            ? (separator.equals("\\t") ? '\t' : separator.charAt(0))
            : null,
        config.getList(names.of(OptionNames.WIDTHS)).stream().map(Integer::valueOf).toList(),
        config.getString(names.of(OptionNames.COMMENT)),
        config.getInt(names.of(OptionNames.HEADER_LINES)),
        config.getString(names.of(OptionNames.DECIMAL)).equals(","),
        Charset.forName(config.getString(names.of(OptionNames.CHARSET))),
        columns);
  }
}
