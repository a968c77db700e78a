// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.xml.XmlDialect;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    FIXED_WIDTH,
    XML,
    XLE,
    CSIXML,
    WATERML2;

    static Kind of(AbstractConfig config, OptionNames names) {
      return of(config.getString(names.of(OptionNames.FORMAT)));
    }

    static Kind of(String text) {
      return constant(Kind.class, text);
    }

    boolean isTable() {
      return this == CSV || this == FIXED_WIDTH;
    }

    boolean isXml() {
      return this == XML || dialect() != null;
    }

    /** Whether its rows are elements of one array, whatever a text looks like. */
    boolean hasRows() {
      return this != JSON && this != XML;
    }

    /** What is known of the documents, or null. */
    XmlDialect dialect() {
      return switch (this) {
        case XLE -> XmlDialect.XLE;
        case CSIXML -> XmlDialect.CSIXML;
        case WATERML2 -> XmlDialect.WATERML2;
        default -> null;
      };
    }
  }

  static void define(OptionList options, OptionNames names) {
    options
        .group("Answer")
        .parsed(
            names.of(OptionNames.FORMAT),
            "json",
            "json, json-lines, csv, fixed-width, fixed-width 8 6 6, xml, xle, csixml, waterml2",
            FormatOptions::checkFormat,
            "Format",
            "Format of an answer or a file; the lines of a table, documents that are one a line, and"
                + " the readings of xle, csixml and waterml2 are elements of /rows. Columns of"
                + " fixed-width end at blanks, or have the widths that follow.")
        .parsed(
            names.of(OptionNames.JQ),
            null,
            "jq query",
            text -> new JqScope(text, names.of(OptionNames.JQ)),
            "jq query",
            "jq query over the answer, for shapes that levels do not reach; its outputs are"
                + " elements of /rows.")
        .low()
        .parsed(
            names.of(OptionNames.SHAPE),
            "rows",
            "rows, columns, header-rows, header-rows /pointer, header-rows ./pointer",
            FormatOptions::checkShape,
            "Shape",
            "What the last level leads to: rows, an object of parallel arrays (columns), or arrays"
                + " named by a header (header-rows): the first of them, or what a pointer from the"
                + " answer, or with a dot from the element above the rows, leads to, an array or a"
                + " text with commas.");
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
        .text(
            names.of(OptionNames.COMMENT),
            "",
            "Comment",
            "Lines of a table that begin with this are skipped; \\t for a tab.")
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
            "Decimal separator of the numbers in a table, or in XML.")
        .low()
        .parsed(
            names.of(OptionNames.CHARSET),
            "UTF-8",
            "charset",
            FormatOptions::checkCharset,
            "Character set",
            "Character set of a table.")
        .low();
  }

  private static void checkShape(String text) {
    RowShape shape = shape(text);
    if (!header(text).pointer().matches() && shape != RowShape.HEADER_ROWS) {
      throw new IllegalArgumentException("only header-rows can have a pointer to their header");
    }
  }

  private static RowShape shape(String text) {
    return constant(RowShape.class, text);
  }

  private static AnswerFormat.Header header(String text) {
    String pointer = rest(text);
    boolean above = pointer.startsWith("./");
    return new AnswerFormat.Header(
        above, JsonPointer.compile(above ? pointer.substring(1) : pointer));
  }

  private static void checkFormat(String text) {
    if (Kind.of(text) != Kind.FIXED_WIDTH && !rest(text).isEmpty()) {
      throw new IllegalArgumentException("only fixed-width can have widths");
    }
    var unused = widths(text);
  }

  private static List<Integer> widths(String text) {
    List<Integer> widths = new ArrayList<>();
    for (String width : rest(text).split("[ ,]+", -1)) {
      if (!width.isEmpty()) {
        if (!width.matches("[1-9]\\d{0,3}")) {
          throw new IllegalArgumentException(
              "'" + width + "' is no width; use numbers from 1 to 9999");
        }
        widths.add(Integer.valueOf(width));
      }
    }
    return widths;
  }

  /** The constant that the first word is. */
  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    String word = text.strip().split("\\s+", 2)[0];
    List<String> words = OptionList.words(type);
    if (!words.contains(word.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("it must be one of " + String.join(", ", words));
    }
    return OptionList.constant(type, word);
  }

  /** What follows the first word, or nothing. */
  private static String rest(String text) {
    String[] words = text.strip().split("\\s+", 2);
    return words.length < 2 ? "" : words[1];
  }

  private static void checkCharset(String text) {
    try {
      var unused = Charset.forName(text);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException(
          "there is no such character set; use one such as UTF-8, ISO-8859-1 or windows-1252", e);
    }
  }

  private static void separator(String text) {
    if (text.length() != 1 && !text.equals("\\t")) {
      throw new IllegalArgumentException("'" + text + "' is not one character; use one, or \\t");
    }
  }

  /** Whether the rows lie under {@link Table#ROWS}, whatever an answer looks like. */
  static boolean tabular(AbstractConfig config, OptionNames names) {
    return Kind.of(config, names).hasRows() || config.getString(names.of(OptionNames.JQ)) != null;
  }

  /**
   * The format of a text.
   *
   * @param root the names that the whole text gives
   */
  static AnswerFormat from(
      AbstractConfig config,
      OptionNames names,
      ObservationMapping mapping,
      Level root,
      List<Level> levels) {
    String query = config.getString(names.of(OptionNames.JQ));
    ColumnNames columns = ColumnNames.of(names, mapping, levels, query != null);
    Kind kind = Kind.of(config, names);
    RowShape shape = shape(config.getString(names.of(OptionNames.SHAPE)));
    boolean single =
        query == null && shape == RowShape.ROWS && !XmlFormat.tellsOfRows(root, levels);
    return new AnswerFormat(
        kind.isTable() ? table(config, names, columns) : null,
        kind == Kind.JSON_LINES,
        kind.isXml() ? xml(config, kind, single, levels) : null,
        query == null ? null : new JqScope(query, names.of(OptionNames.JQ)),
        shape,
        header(config.getString(names.of(OptionNames.SHAPE))),
        columns);
  }

  /** The mapping of rows: what is configured, beside what the format is known to have. */
  static ObservationMapping mapping(AbstractConfig config, OptionNames names) {
    Kind kind = Kind.of(config, names);
    AbstractConfig completed = config;
    if (kind.dialect() != null) {
      Map<String, Object> all = new HashMap<>(kind.dialect().defaults());
      all.putAll(config.originals());
      OptionList options = new OptionList();
      ObservationMapping.define(options);
      completed = new AbstractConfig(options.definition(), all, false);
    }
    ObservationMapping mapping = ObservationMapping.from(completed);
    boolean comma = config.getString(names.of(OptionNames.DECIMAL)).equals(",");
    return comma && kind.isXml() ? mapping.withDecimalComma() : mapping;
  }

  /**
   * The form of XML.
   *
   * @param single whether each row is read by itself, so that others need not be there
   */
  private static XmlFormat xml(
      AbstractConfig config, Kind kind, boolean single, List<Level> levels) {
    if (kind.dialect() != null) {
      boolean lacksZone =
          kind.dialect().zoneless() && config.getString(ObservationMapping.TIME_ZONE) == null;
      return new XmlFormat(kind.dialect(), single ? kind.dialect().path() : List.of(), lacksZone);
    }
    return new XmlFormat(null, single ? XmlFormat.path(levels) : List.of(), false);
  }

  private static Table table(AbstractConfig config, OptionNames names, ColumnNames columns) {
    String separator = config.getString(names.of(OptionNames.SEPARATOR));
    return new Table(
        Kind.of(config, names) == Kind.CSV
            ? (separator.equals("\\t") ? '\t' : separator.charAt(0))
            : null,
        widths(config.getString(names.of(OptionNames.FORMAT))),
        config.getString(names.of(OptionNames.COMMENT)).replace("\\t", "\t"),
        config.getInt(names.of(OptionNames.HEADER_LINES)),
        config.getString(names.of(OptionNames.DECIMAL)).equals(","),
        Charset.forName(config.getString(names.of(OptionNames.CHARSET))),
        columns);
  }
}
