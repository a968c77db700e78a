// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationMapping;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.source.FormerOptions.Former;
import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * The way from a text to rows: its format, the levels down to the rows, and the mapping of a row.
 * Every option of it is named behind a prefix of the connector's, but for those of the mapping.
 *
 * @param names of the options
 * @param root the names that the whole text gives
 * @param levels down to the rows
 * @param answers what only answers of a service tell
 */
public record ExtractionOptions(
    OptionNames names,
    ObservationMapping mapping,
    AnswerFormat format,
    Level root,
    List<Level> levels,
    AnswerOptions answers) {
  /** The option of the format, behind the prefix. */
  public static final String FORMAT = OptionNames.FORMAT;

  /** The option of the levels, behind the prefix. */
  public static final String LEVELS = OptionNames.LEVELS;

  /** The option of the query, behind the prefix. */
  public static final String JQ = OptionNames.JQ;

  /** The option of the character set, behind the prefix. */
  public static final String CHARSET = OptionNames.CHARSET;

  private static final int MOST_LEVELS = Level.MOST;

  /** Adds the options for any text, but for those of the mapping. */
  public static void define(OptionList options, String prefix) {
    OptionNames names = new OptionNames(prefix);
    options
        .group("Extraction")
        .list(
            names.of(OptionNames.LEVELS),
            new Parsed("JSON pointers", JsonPointer::compile),
            "Levels",
            "JSON pointers to the rows, level by level, each from an element of the one before.")
        .list(
            names.of(OptionNames.FIELDS),
            new Parsed("level.name=/pointer, ...", Level::checkNumbered),
            "Fields of levels",
            "Names that the whole answer (0.) or an element of level 1 to 4 (1. to 4.) gives to the"
                + " mapping, as 1.name=/pointer, or 1.name=/pointer =~ (regex) for a part of the"
                + " text.");
    FormatOptions.define(options, names);
  }

  /** Adds the options for what only answers of a service tell. */
  public static void defineAnswers(OptionList options, String prefix) {
    AnswerOptions.define(options, new OptionNames(prefix));
  }

  /** The options of the version before, which still act. */
  public static List<Former> former(String prefix) {
    return FormerExtraction.all(new OptionNames(prefix));
  }

  /** What a configuration says about the texts of files. */
  public static ExtractionOptions from(AbstractConfig config, String prefix) {
    return from(config, new OptionNames(prefix), AnswerOptions.NONE);
  }

  /**
   * What a configuration says about the answers of a service.
   *
   * @param next where an answer tells its next page, or null
   */
  public static ExtractionOptions ofAnswers(AbstractConfig config, String prefix, String next) {
    OptionNames names = new OptionNames(prefix);
    return from(config, names, AnswerOptions.from(config, names, next));
  }

  private static ExtractionOptions from(
      AbstractConfig config, OptionNames names, AnswerOptions answers) {
    List<String> pointers = config.getList(names.of(OptionNames.LEVELS));
    if (pointers.isEmpty() && FormatOptions.tabular(config, names)) {
      pointers = List.of("/" + Table.ROWS);
    }
    List<String> fields = config.getList(names.of(OptionNames.FIELDS));
    List<Level> levels = new ArrayList<>();
    for (String pointer : pointers) {
      levels.add(Level.of(pointer, Level.numbered(levels.size() + 1, fields)));
    }
    Level root = Level.of("", Level.numbered(0, fields));
    ObservationMapping mapping = FormatOptions.mapping(config, names);
    return new ExtractionOptions(
        names,
        mapping,
        FormatOptions.from(config, names, mapping, root, levels),
        root,
        List.copyOf(levels),
        answers);
  }

  /**
   * Refuses what cannot say where an answer tells its next page.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static void checkNext(String text) {
    NextPointer.parse(text);
  }

  /** The names that the levels give to rows. */
  public Set<String> told() {
    Set<String> told = new HashSet<>(root.fields().keySet());
    levels.forEach(level -> told.addAll(level.fields().keySet()));
    return told;
  }

  /** Whether a query makes the rows, which keeps nothing else of an answer. */
  public boolean queries() {
    return format.jq() != null;
  }

  /** What is wrong with the way to the rows. */
  public void check(Problems problems) {
    String option = names.of(OptionNames.LEVELS);
    if (levels.size() > MOST_LEVELS) {
      problems.add(option, levels.size() + " levels", "use at most " + MOST_LEVELS);
    }
    if (levels.isEmpty() && format.shape() != RowShape.ROWS) {
      problems.add(
          names.of(OptionNames.SHAPE),
          format.shape(),
          "name the element that holds the columns in " + option);
    }
    if (format.xml() != null && format.xml().lacksZone()) {
      problems.add(
          ObservationMapping.TIME_ZONE,
          null,
          "the times of this format have no zone; give that of the logger's clock, such as +01:00");
    }
  }

  /**
   * What is wrong with the answers of a service.
   *
   * @param several whether an answer has rows of several stations
   */
  public void checkAnswers(boolean several, Problems problems) {
    answers.check(names, several, told(), problems);
  }

  /** What cannot be where lines are found before they are decoded. */
  public void checkLines(Problems problems) {
    Table table = format.table();
    if (table != null && table.separator() != null && table.separator() > '\u007f') {
      problems.add(
          names.of(OptionNames.SEPARATOR), table.separator(), "use a character of ASCII for files");
    }
  }

  /** How many elements the first level has. */
  int elements(JsonNode text) {
    JsonNode found = levels.isEmpty() ? text : format.found(text, levels.get(0).elements());
    return found.isArray() ? found.size() : found.isNull() ? 0 : 1;
  }

  /**
   * Refuses a text in which the first level leads to nothing.
   *
   * @param where the level looked
   */
  void checkFirstLevel(JsonNode text, String where) throws UnreadableAnswerException {
    if (!levels.isEmpty() && format.found(text, levels.get(0).elements()).isMissingNode()) {
      throw new UnreadableAnswerException(
          names.of(OptionNames.LEVELS)
              + ": "
              + levels.get(0).elements()
              + " leads to nothing "
              + where);
    }
  }
}
