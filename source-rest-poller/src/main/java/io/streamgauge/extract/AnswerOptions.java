// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.streamgauge.common.ObservationSchema;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.Template;
import io.streamgauge.common.source.StationList;
import io.streamgauge.extract.Extraction.PartialAnswerException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options for what the answers of a service tell beside their rows, which files do not.
 *
 * @param more pointers of which one that leads to something says that the answer is only a part
 * @param rowsMax an answer with as many rows may have been cut; 0 for no such limit
 * @param empty what marks an answer without readings; matches nothing when not set
 * @param series what tells the series of a station apart
 * @param rowStation what tells whose a row is; null when each answer is about one station
 * @param next where an answer tells its next page, or null
 */
record AnswerOptions(
    List<JsonPointer> more,
    int rowsMax,
    TextPattern empty,
    Template series,
    RowStation rowStation,
    NextPointer next) {
  private static final TextPattern NEVER = TextPattern.compile("(?!)");

  /** The text of a file, which tells nothing of the kind. */
  static final AnswerOptions NONE =
      new AnswerOptions(List.of(), 0, NEVER, new Template(""), null, null);

  static void define(OptionList options, OptionNames names) {
    options
        .group("Extraction")
        .parsed(
            names.of(OptionNames.EMPTY_ANSWER),
            null,
            "regular expression",
            Pattern::compile,
            "Empty answer",
            "An answer that is not of the expected shape means no readings when this is found in"
                + " its first 2,000 bytes.")
        .low()
        .add(
            names.of(OptionNames.SERIES),
            Type.STRING,
            "{sensor_id}:{observed_property}",
            new NonEmptyString(),
            "Series",
            "What tells the series of one station apart; each has a cursor of its own.")
        .parsed(
            names.of(OptionNames.STATION),
            null,
            "{name}, /pointer or /pointer =~ (regex)",
            RowStation::parse,
            "Station of a row",
            "Which station of a request for several a row belongs to, as the request writes it: a"
                + " {name} of "
                + names.of("extract.n.fields")
                + ", or where the row tells it.")
        .group("Answer")
        .list(
            names.of(OptionNames.MORE),
            new Parsed("JSON pointers", JsonPointer::compile),
            "More pointers",
            "An answer in which one of these pointers leads to something is only a part; its window"
                + " is halved and asked for again.")
        .add(
            names.of(OptionNames.ROWS_MAX),
            Type.INT,
            0,
            Range.atLeast(0),
            "Row limit",
            "Row limit of the service: an answer with as many elements may have been cut, so its"
                + " window is halved and asked for again; 0 for no limit.");
  }

  static AnswerOptions from(AbstractConfig config, OptionNames names, String next) {
    String empty = config.getString(names.of(OptionNames.EMPTY_ANSWER));
    String row = config.getString(names.of(OptionNames.STATION));
    return new AnswerOptions(
        config.getList(names.of(OptionNames.MORE)).stream().map(JsonPointer::compile).toList(),
        config.getInt(names.of(OptionNames.ROWS_MAX)),
        empty == null ? NEVER : TextPattern.compile(empty),
        new Template(config.getString(names.of(OptionNames.SERIES))),
        row == null ? null : RowStation.parse(row),
        next == null ? null : NextPointer.parse(next));
  }

  /**
   * What is wrong with whose the rows are.
   *
   * @param several whether an answer has rows of several stations
   * @param told names that the levels give to a row
   */
  void check(OptionNames names, boolean several, Set<String> told, Problems problems) {
    String option = names.of(OptionNames.STATION);
    String unknown = rowStation == null ? null : rowStation.firstUnknown(told);
    if (unknown != null) {
      problems.add(
          option,
          rowStation.names().text(),
          "{"
              + unknown
              + "} is not known here; use a name of "
              + names.of("extract.n.fields")
              + ": "
              + told);
    }
    if (several && rowStation == null) {
      problems.add(
          option,
          null,
          "say what tells the station of a row: {name} of a level's field, or a JSON pointer");
    }
    Set<String> known = new HashSet<>(told);
    known.addAll(
        Set.of(
            StationList.STATION, ObservationSchema.SENSOR_ID, ObservationSchema.OBSERVED_PROPERTY));
    String other = series.firstUnknown(known);
    if (other != null) {
      problems.add(
          names.of(OptionNames.SERIES),
          series.text(),
          "{" + other + "} is not known here; use " + known);
    }
  }

  /** Refuses an answer that says itself that there is more than it holds. */
  void checkWhole(JsonNode answer) throws PartialAnswerException {
    for (JsonPointer pointer : more) {
      JsonNode found = answer.at(pointer);
      if (!found.isMissingNode() && !found.isNull()) {
        throw new PartialAnswerException(
            "the answer is only a part: " + pointer + " leads to more");
      }
    }
  }

  /** Refuses an answer that may have been cut. */
  void checkRows(int rows) throws PartialAnswerException {
    if (rowsMax > 0 && rows >= rowsMax) {
      throw new PartialAnswerException(
          rows + " rows, the limit of the service; some may be missing");
    }
  }

  /** URL or cursor of the next page, or empty. */
  String nextOf(JsonNode answer) {
    return next == null ? "" : next.find(answer);
  }
}
