// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;

/** The keys by which the rows of one file are put in order and chosen. */
final class RowKeys {
  private final ReadOrder order;
  private final RowSelection selection;
  private final int sensor;
  private final String pathSensor;
  private final int time;
  private final boolean micros;
  private final int timestamp;
  private final int topic;
  private final int partition;
  private final int offset;
  private final boolean days;
  private final List<Wanted> wanted = new ArrayList<>();
  private String lastTopic;
  private String source = "";

  private Object lastNumber;
  private String numberText;

  /**
   * The values that a column has to have.
   *
   * @param place of the column, or -1 where the file has none
   */
  private record Wanted(int place, Set<String> values) {}

  /**
   * Keys of a file's rows.
   *
   * @param levels of its directory, which stand for columns of their names
   */
  RowKeys(ArchivedFile file, PathLevels levels, ReadOrder order, RowSelection selection) {
    this.order = order;
    this.selection = selection;
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
              if (!levels.values().containsKey(name)) {
                wanted.add(new Wanted(file.place(name), values));
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

  /** The event time in microseconds; the record's own time where the value has none. */
  private Long time(Object[] row) {
    Object value = time < 0 ? null : row[time];
    if (value instanceof Long number) {
      return micros ? number : number * 1_000;
    } else if (value instanceof Integer day && days) {
      return TimeUnit.DAYS.toMicros(day);
    } else if (value instanceof Double millis && Double.isFinite(millis)) {
      return (long) (millis * 1_000);
    } else if (value instanceof String text) {
      try {
        return RowSelection.micros(Instant.parse(text));
      } catch (DateTimeParseException | ArithmeticException e) {
        return stamped(row);
      }
    }
    return stamped(row);
  }

  private Long stamped(Object[] row) {
    return timestamp < 0 ? null : (Long) row[timestamp];
  }

  /** Whether a row is wanted. */
  boolean wanted(Object[] row) {
    for (Wanted one : wanted) {
      Object value = one.place() < 0 ? null : row[one.place()];
      if (!one.values().contains(value == null ? "" : text(value))) {
        return false;
      }
    }
    return !selection.byTime() || selection.time(time(row));
  }

  /** A number as a user would type it. */
  private static String text(Object value) {
    return value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString(number.longValue())
        : value.toString();
  }
}
