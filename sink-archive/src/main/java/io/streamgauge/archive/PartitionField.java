// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.DirectoryTime;
import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.common.time.TimeParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * One level of directories: its name and what of a record it shows.
 *
 * @param name of the directory level, the partition column of readers
 * @param function what is done with the argument
 * @param path field path, or the header's name as the only element
 * @param level how a time is spelled out; null when it is none
 */
record PartitionField(String name, Function function, List<String> path, TimeLevel level) {
  static final String OPTION = "archive.partition.by";

  static final String FORMS =
      "field.path, date(field), hour(field), day(field), month(field), year(field), header(name),"
          + " format(field; pattern), each of a time also with a zone as in date(field; Europe/Paris),"
          + " topic(), partition(), or name=one of these";

  /** The levels by whose names readers know a day, and how they are spelled. */
  private static final Map<String, String> DAYS =
      Map.of("date", "uuuu-MM-dd", "year", "uuuu", "month", "MM", "day", "dd");

  /** So many times of all hours, days and months tell two patterns apart. */
  private static final int SAMPLES = 200;

  private static final Duration BETWEEN_SAMPLES = Duration.ofHours(24 * 31 + 7);

  private static final Pattern FORM =
      Pattern.compile("(?:([A-Za-z_][\\w-]*)\\s*=\\s*)?(?:(\\w+)\\(([^()]*)\\)|([^()=]+))");

  /** The function of a record that a directory shows. */
  enum Function {
    FIELD(null),
    HEADER(null),
    TOPIC(null),
    PARTITION(null),
    FORMAT(null),
    DATE("uuuu-MM-dd"),
    YEAR("uuuu"),
    MONTH("MM"),
    DAY("dd"),
    HOUR("HH");

    private final String pattern;

    Function(String pattern) {
      this.pattern = pattern;
    }

    boolean takesNothing() {
      return this == TOPIC || this == PARTITION;
    }

    boolean ofTime() {
      return this == FORMAT || pattern != null;
    }

    String lowerName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads one field of {@code archive.partition.by}.
   *
   * @throws IllegalArgumentException when the text has none of the forms
   */
  static PartitionField parse(String text) {
    Matcher matcher = FORM.matcher(text.trim());
    if (!matcher.matches()) {
      throw refused(text);
    }
    String alias = matcher.group(1);
    if (matcher.group(4) != null) {
      List<String> path = path(matcher.group(4), text);
      String last = path.get(path.size() - 1);
      return new PartitionField(alias == null ? last : alias, Function.FIELD, path, null);
    }
    Function function = function(matcher.group(2), text);
    String argument = matcher.group(3).trim();
    if (argument.isEmpty() != function.takesNothing()) {
      throw refused(text);
    }
    String name = function == Function.HEADER ? argument : function.lowerName();
    String shown = alias == null ? name : alias;
    if (function.ofTime()) {
      return time(shown, function, argument, text);
    }
    return new PartitionField(
        shown, function, argument.isEmpty() ? List.of() : List.of(argument), null);
  }

  /** A function of a time: the field, a pattern where the function has none, and perhaps a zone. */
  private static PartitionField time(String name, Function function, String argument, String text) {
    List<String> arguments = List.of(argument.split("\\s*;\\s*", -1));
    int own = function == Function.FORMAT ? 2 : 1;
    if (arguments.size() < own || arguments.size() > own + 1) {
      throw refused(text);
    }
    String pattern = function == Function.FORMAT ? arguments.get(1) : function.pattern;
    ZoneId zone = arguments.size() > own ? TimeLevel.zone(arguments.get(own)) : null;
    return new PartitionField(
        name, function, path(arguments.get(0), text), TimeLevel.of(pattern, zone));
  }

  /** A whole directory by a pattern of a time. */
  static PartitionField level(String field, TimeLevel level) {
    String sample = level.of(Instant.EPOCH, true, ZoneOffset.UTC);
    int equals = sample.indexOf('=');
    String name = equals < 0 ? sample : sample.substring(0, equals);
    return new PartitionField(name, Function.FORMAT, path(field, field), level);
  }

  private static Function function(String name, String text) {
    for (Function function : Function.values()) {
      if (function != Function.FIELD && function.lowerName().equals(name)) {
        return function;
      }
    }
    throw refused(text);
  }

  /** Names between dots; a name in backticks may have dots of its own. */
  private static List<String> path(String text, String whole) {
    List<String> path = new ArrayList<>();
    Matcher names = Pattern.compile("\\G(?:`([^`]+)`|([^.`\\s]+))(\\.|$)").matcher(text.trim());
    int end = 0;
    boolean more = true;
    while (more && names.find()) {
      path.add(names.group(1) != null ? names.group(1) : names.group(2));
      end = names.end();
      more = !names.group(3).isEmpty();
    }
    if (path.isEmpty() || more || end != text.trim().length()) {
      throw refused(whole);
    }
    return List.copyOf(path);
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException("'" + text + "' cannot be read; use " + FORMS);
  }

  /** Whether the value has a field that the directory shows. */
  boolean ofField() {
    return (function == Function.FIELD || function.ofTime())
        && !(path.size() == 1 && path.get(0).equals(ColumnOptions.TIMESTAMP));
  }

  /**
   * The root field of whose time this level shows what its name says: date, year, month or day;
   * null when it shows anything else, or in another way.
   */
  String day(ZoneId archive) {
    String pattern = DAYS.get(name);
    if (pattern == null || !function.ofTime() || !ofField() || path.size() > 1) {
      return null;
    }
    DateTimeFormatter plain = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    ZoneId here = level.zone() == null ? archive : level.zone();
    String begin = level.whole() ? name + "=" : "";
    for (int i = 0; i < SAMPLES; i++) {
      Instant time = Instant.EPOCH.plus(BETWEEN_SAMPLES.multipliedBy(i));
      if (!level.of(time, false, archive).equals(begin + plain.format(time.atZone(here)))) {
        return null;
      }
    }
    return path.get(0);
  }

  /** Whether the directory spells a root field out under its own name, as Hive tables expect it. */
  boolean replacesColumn() {
    return function == Function.FIELD && path.size() == 1 && name.equals(path.get(0));
  }

  /** Whether the directory has the name of the root field that it shows, but for case. */
  boolean hidesOwnField() {
    return function == Function.FIELD
        && path.size() == 1
        && !replacesColumn()
        && ColumnOptions.folded(name).equals(ColumnOptions.folded(path.get(0)));
  }

  /**
   * The text of this field for a record, or null when the record has no value there.
   *
   * @param zone of dates and hours
   * @param localTimes whether times without a zone are of this zone too
   * @param recent this level's, of the records before
   * @throws DataException when the path leads nowhere or to something that has no text
   */
  String value(SinkRecord record, ZoneId zone, boolean localTimes, RecentHour recent) {
    return switch (function) {
      case TOPIC -> record.topic();
      case PARTITION -> record.kafkaPartition().toString();
      case HEADER -> header(record);
      case FIELD -> scalar(lookUp(record).value());
      default -> time(record, zone, localTimes, recent);
    };
  }

  private String header(SinkRecord record) {
    Header header = record.headers().lastWithName(path.get(0));
    return header == null || header.value() == null
        ? null
        : Values.convertToString(header.schema(), header.value());
  }

  private String scalar(Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Number) {
      return value == null ? null : value.toString();
    }
    throw new DataException(
        "The partition field "
            + String.join(".", path)
            + " is a "
            + value.getClass().getSimpleName()
            + "; a directory needs text, a number or a boolean, or date(...) of a time");
  }

  private String time(SinkRecord record, ZoneId zone, boolean localTimes, RecentHour recent) {
    Found found = lookUp(record);
    if (found.value() == null) {
      return null;
    }
    boolean dayOnly = found.schema() != null && Date.LOGICAL_NAME.equals(found.schema().name());
    // A time without a zone is one of the zone that this level names, or else of the archive's.
    ZoneId local = level.zone() != null || !localTimes ? level.zone() : zone;
    try {
      DirectoryTime time = DirectoryTime.of(found.value(), local);
      return level.of(time.instant(), dayOnly || time.dayOnly(), zone, recent);
    } catch (TimeParseException | DateTimeException | ArithmeticException e) {
      throw new DataException(
          "The partition field " + String.join(".", path) + ": " + e.getMessage(), e);
    }
  }

  /** A value and its schema, null when it has none. */
  private record Found(Object value, Schema schema) {}

  private Found lookUp(SinkRecord record) {
    if (path.size() == 1 && path.get(0).equals(ColumnOptions.TIMESTAMP)) {
      Long timestamp = record.timestamp();
      return new Found(timestamp == null ? null : Instant.ofEpochMilli(timestamp), null);
    }
    Object value = record.value();
    Schema schema = record.valueSchema();
    for (String name : path) {
      if (value instanceof Struct struct) {
        Field field = struct.schema().field(name);
        if (field == null) {
          throw new DataException(
              "The record has no field "
                  + name
                  + " of the partition field "
                  + String.join(".", path));
        }
        value = struct.get(field);
        schema = field.schema();
      } else if (value instanceof Map<?, ?> map) {
        value = map.get(name);
        schema = schema == null ? null : schema.valueSchema();
      } else if (value == null) {
        return new Found(null, null);
      } else {
        throw new DataException(
            "The partition field " + String.join(".", path) + " leads into a value without fields");
      }
    }
    return new Found(value, schema);
  }
}
