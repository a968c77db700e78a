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
  private static final Pattern ROWS = Pattern.compile("[1-9]\\d{0,8} +rows");
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
                + names.of(OptionNames.FIELDS)
                + ", or where the row tells it.")
        .group("Answer")
        .list(
            names.of(OptionNames.MORE),
            new Parsed("JSON pointers, or a number such as 500 rows", AnswerOptions::checkMore),
            "More",
            "An answer is only a part when one of these pointers leads to something, or when it has"
                + " as many elements as the service's limit, such as 500 rows; its window is halved"
                + " and asked for again.");
  }

  private static void checkMore(String text) {
    if (!isRows(text)) {
      var unused = JsonPointer.compile(text);
    }
  }

  /** Whether an element of the option is a number of rows. */
  static boolean isRows(String text) {
    return ROWS.matcher(text).matches();
  }

  private static int rows(String text) {
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  static AnswerOptions from(AbstractConfig config, OptionNames names, String next) {
    List<String> more = config.getList(names.of(OptionNames.MORE));
    String empty = config.getString(names.of(OptionNames.EMPTY_ANSWER));
    String row = config.getString(names.of(OptionNames.STATION));
    return new AnswerOptions(
        more.stream().filter(each -> !isRows(each)).map(JsonPointer::compile).toList(),
        more.stream().filter(AnswerOptions::isRows).mapToInt(AnswerOptions::rows).min().orElse(0),
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
              + names.of(OptionNames.FIELDS)
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
