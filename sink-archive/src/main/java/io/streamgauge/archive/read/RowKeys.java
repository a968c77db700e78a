// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.ledger.DirectoryTime;
import io.streamgauge.common.time.TimeParseException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** The keys by which the rows of one file are put in order and chosen. */
final class RowKeys {
  private final ReadOrder order;
  private final RowSelection selection;
  private final int sensor;
  private final String pathSensor;
  private final int time;
  private final boolean micros;
  private final ZoneId zone;
  private final int timestamp;
  private final int topic;
  private final int partition;
  private final int offset;
  private final boolean days;
  private final List<WantedValues> wanted = new ArrayList<>();
  private String lastTopic;
  private String source = "";

  private boolean elsewhere;
  private Object lastNumber;
  private String numberText;

  /**
   * Keys of a file's rows.
   *
   * @param levels of its directory, which stand for columns of their names
   * @param zone of times without one, or null when it is not known
   */
  RowKeys(
      ArchivedFile file, PathLevels levels, ReadOrder order, RowSelection selection, ZoneId zone) {
    this.order = order;
    this.selection = selection;
    this.zone = zone;
    sensor = file.place(RowSelection.SENSOR);
    pathSensor = levels.values().get(RowSelection.SENSOR);
    time = file.place(RowSelection.EVENT_TIME);
    micros =
        time >= 0
            && file.columns().getType(time).getLogicalTypeAnnotation()
                instanceof TimestampLogicalTypeAnnotation;
    days =
        time >= 0
            && file.columns().getType(time).getLogicalTypeAnnotation()
                instanceof DateLogicalTypeAnnotation;
    timestamp = file.place(ArchivedFile.TIMESTAMP);
    topic = file.place(ArchivedFile.TOPIC);
    partition = file.place(ArchivedFile.PARTITION);
    offset = file.place(ArchivedFile.OFFSET);
    selection
        .where()
        .forEach(
            (name, values) -> {
              String whole = file.whole().get(name);
              if (!levels.values().containsKey(name)) {
                wanted.add(new WantedValues(file, name, values));
              } else if (whole != null && !values.contains(whole)) {
                elsewhere = true;
              }
            });
  }

  Row.Key key(Object[] row) {
    if (row[offset] == null || row[topic] == null || row[partition] == null) {
      throw new IllegalStateException("a row has no topic, partition or offset");
    }
    long at = (Long) row[offset];
    String from = (String) row[topic];
    if (!from.equals(lastTopic)) {
      lastTopic = from;
      source = from + "-" + row[partition];
    }
    if (order == ReadOrder.OFFSET) {
      return new Row.Key("", at, source, at);
    }
    Object named = sensor < 0 ? pathSensor : row[sensor];
    Long when = time(row);
    return new Row.Key(sensor(named), when == null ? Long.MIN_VALUE : when, source, at);
  }

  /** Texts that are in the order of what they stand for: numbers by their size, before texts. */
  private String sensor(Object named) {
    if (named instanceof Number number && !(named instanceof BigDecimal)) {
      if (!number.equals(lastNumber)) {
        lastNumber = number;
        numberText = ordered(number);
      }
      return numberText;
    }
    return named == null ? "" : named.toString();
  }

  private static String ordered(Number number) {
    double near = number.doubleValue();
    long bits = Double.doubleToLongBits(near == 0 ? 0 : near);
    long rest = number instanceof Long whole ? whole - (long) near : 0;
    return String.format(
        "\0%016x%016x",
        (bits < 0 ? bits ^ Long.MAX_VALUE : bits) ^ Long.MIN_VALUE, rest ^ Long.MIN_VALUE);
  }

  /**
   * The event time in microseconds, which is the one that a directory shows of the value; the
   * record's own time where the value has none.
   */
  private Long time(Object[] row) {
    Object value = time < 0 ? null : row[time];
    if (value == null) {
      return stamped(row);
    } else if (micros) {
      return (Long) value;
    } else if (days) {
      return TimeUnit.DAYS.toMicros((Integer) value);
    }
    try {
      return RowSelection.micros(DirectoryTime.of(value, zone).instant());
    } catch (TimeParseException | DateTimeException | ArithmeticException e) {
      return stamped(row);
    }
  }

  private Long stamped(Object[] row) {
    return timestamp < 0 ? null : (Long) row[timestamp];
  }

  /** Whether a row is wanted. */
  boolean wanted(Object[] row) {
    if (elsewhere) {
      return false;
    }
    for (WantedValues one : wanted) {
      if (!one.has(row)) {
        return false;
      }
    }
    return !selection.byTime() || selection.time(time(row));
  }

  /**
   * The values that one column has to have, as a user types them: 21 is 21.0, whatever type the
   * column is of.
   */
  private static final class WantedValues {
    private final int place;
    private final Set<String> texts;
    private final Set<BigDecimal> numbers = new HashSet<>();

    /** Values of a column; a name that is no column's has no value in any row. */
    WantedValues(ArchivedFile file, String column, Set<String> texts) {
      this.place = file.place(column);
      this.texts = texts;
      Type type = place < 0 ? null : file.columns().getType(place);
      for (String text : texts) {
        BigDecimal number = type == null ? null : number(type, text);
        if (number != null) {
          numbers.add(number);
        }
      }
    }

    private static BigDecimal number(Type type, String text) {
      try {
        if (type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation) {
          return plain(BigDecimal.valueOf(RowSelection.micros(Instant.parse(text))));
        } else if (type.getLogicalTypeAnnotation() instanceof DateLogicalTypeAnnotation) {
          return plain(BigDecimal.valueOf(LocalDate.parse(text).toEpochDay()));
        }
        return plain(new BigDecimal(text));
      } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
        return null;
      }
    }

    private static BigDecimal plain(BigDecimal number) {
      return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    /** Whether a row has one of them. */
    boolean has(Object[] row) {
      Object value = place < 0 ? null : row[place];
      if (value instanceof Number && !numbers.isEmpty()) {
        try {
          if (numbers.contains(plain(new BigDecimal(value.toString())))) {
            return true;
          }
        } catch (NumberFormatException e) {
          // Infinite, or no number: as texts have it.
          return texts.contains(value.toString());
        }
      }
      return texts.contains(value == null ? "" : value.toString());
    }
  }
}
