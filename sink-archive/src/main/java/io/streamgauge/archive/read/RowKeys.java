// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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
  private final Map<Integer, Set<String>> wanted = new HashMap<>();
  private String lastTopic;
  private String source = "";

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
    timestamp = file.place(ArchivedFile.TIMESTAMP);
    topic = file.place(ArchivedFile.TOPIC);
    partition = file.place(ArchivedFile.PARTITION);
    offset = file.place(ArchivedFile.OFFSET);
    selection
        .where()
        .forEach(
            (name, values) -> {
              if (!levels.values().containsKey(name)) {
                wanted.put(file.place(name), values);
              }
            });
  }

  Row.Key key(Object[] row) {
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
    return new Row.Key(
        named == null ? "" : named.toString(), when == null ? Long.MIN_VALUE : when, source, at);
  }

  /** The event time in microseconds; the record's own time where the value has none. */
  private Long time(Object[] row) {
    Object value = time < 0 ? null : row[time];
    if (value instanceof Long number) {
      return micros ? number : number * 1_000;
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
    for (Map.Entry<Integer, Set<String>> one : wanted.entrySet()) {
      Object value = one.getKey() < 0 ? null : row[one.getKey()];
      if (!one.getValue().contains(value == null ? "" : text(value))) {
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
