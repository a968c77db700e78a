// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.KeptLevels;
import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.archive.rows.RowBuffer;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.common.LogText;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Record to directory, in the style of Hive: {@code topic/region=north/date=2026-03-01}.
 *
 * @param root directory below the store's root, may be empty
 * @param fields the levels below the topic
 * @param zone of dates and hours
 * @param localTimes whether times without a zone are of this zone too
 * @param longest bytes of a directory that the store takes beside the name of a file
 */
record PartitionPath(
    String root, List<PartitionField> fields, ZoneId zone, boolean localTimes, int longest) {
  static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  /** Bytes that a level keeps at least where a whole path is too long. */
  private static final int SHORTEST_LEVEL = 48;

  PartitionPath(String root, List<PartitionField> fields, ZoneId zone) {
    this(root, fields, zone, false, 3_800);
  }

  /** The same levels below another directory. */
  PartitionPath below(String directory) {
    return new PartitionPath(directory, fields, zone, localTimes, longest);
  }

  /** Root fields that are spelled out in the directory under their own name. */
  Set<String> columnsInPath() {
    return fields.stream()
        .filter(PartitionField::replacesColumn)
        .map(PartitionField::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The levels as those who read the archive back have to know them. */
  List<KeptLevels.Level> levels() {
    return fields.stream()
        .map(
            field -> {
              String day = field.day(zone);
              ZoneId own = day == null ? null : field.level().zone();
              String spelled = day == null ? null : (own == null ? zone : own).getId();
              boolean topic = field.function() == PartitionField.Function.TOPIC;
              return new KeptLevels.Level(field.name(), day, spelled, topic);
            })
        .toList();
  }

  /** Names that more than one level has, without regard to case. */
  Set<String> duplicateNames() {
    Set<String> seen = new HashSet<>();
    return fields.stream()
        .map(PartitionField::name)
        .filter(name -> !seen.add(ColumnOptions.folded(name)))
        .collect(Collectors.toSet());
  }

  /**
   * Refuses a record with a column that a directory of the same name would hide from readers, which
   * know no case.
   *
   * @throws DataException naming the column and the remedy
   */
  void checkColumns(Schema schema) {
    for (PartitionField level : fields) {
      String name = ColumnOptions.folded(level.name());
      for (Field field : schema.fields()) {
        if (ColumnOptions.folded(field.name()).equals(name)
            && !(level.replacesColumn() && field.name().equals(level.name()))) {
          throw new DataException(
              "The record has a field '"
                  + LogText.of(field.name())
                  + "', which the directory "
                  + level.name()
                  + "=... would hide from readers, who know no case; name the directory, as in "
                  + PartitionField.OPTION
                  + "=archive_"
                  + level.name()
                  + "=...");
        }
      }
    }
  }

  /**
   * The directory of a record, relative to the store's root.
   *
   * @throws DataException when a field cannot be resolved
   */
  String of(SinkRecord record) {
    String[] values = new String[fields.size()];
    values(record, values, recent());
    return of(record.topic(), values).path();
  }

  /**
   * The text of each level for a record.
   *
   * @param recent of each level, of the records before
   * @throws DataException when a field cannot be resolved
   */
  void values(SinkRecord record, String[] into, RecentHour[] recent) {
    for (int i = 0; i < into.length; i++) {
      into[i] = fields.get(i).value(record, zone, localTimes, recent[i]);
    }
  }

  /** For each level what is known of records before there are any. */
  RecentHour[] recent() {
    RecentHour[] recent = new RecentHour[fields.size()];
    Arrays.setAll(recent, any -> new RecentHour());
    return recent;
  }

  /**
   * The directory of records of this topic with these texts for the levels.
   *
   * @throws DataException when the levels are too many for the store
   */
  RowBuffer.Directory of(String topic, String[] values) {
    RowBuffer.Directory directory = of(topic, values, PathName.LONGEST);
    if (directory.path().length() * 3 <= longest || PathName.bytes(directory.path()) <= longest) {
      return directory;
    }
    int levels = values.length + 1;
    int each = (longest - PathName.bytes(root) - levels) / levels;
    if (each < SHORTEST_LEVEL) {
      throw new DataException(
          "The path of "
              + levels
              + " directories would be longer than the "
              + longest
              + " bytes that the store takes; use fewer levels, or a shorter "
              + StoreSettings.DIR);
    }
    return of(topic, values, each);
  }

  private RowBuffer.Directory of(String topic, String[] values, int longestName) {
    StringBuilder path = new StringBuilder(root);
    Map<String, String> cut = Map.of();
    if (!topicIsLevel()) {
      cut = level(path, "topic", topic, PathName.escape(topic), longestName, cut);
    }
    for (int i = 0; i < values.length; i++) {
      PartitionField field = fields.get(i);
      String value = values[i];
      boolean absent = value == null || value.isEmpty();
      boolean whole = field.level() != null && field.level().whole();
      String name =
          whole && !absent
              ? value.replace("/", "%2F")
              : PathName.escape(field.name()) + "=" + (absent ? NULL : text(value));
      cut = level(path, field.name(), value, name, longestName, cut);
    }
    return new RowBuffer.Directory(path.toString(), cut);
  }

  /** A text that readers would take for none is escaped. */
  private static String text(String value) {
    return value.equals(NULL) ? "%5F" + NULL.substring(1) : PathName.escape(value);
  }

  private static Map<String, String> level(
      StringBuilder path,
      String field,
      String value,
      String escaped,
      int longestName,
      Map<String, String> cut) {
    String name = PathName.of(escaped, longestName);
    path.append(path.isEmpty() ? "" : "/").append(name);
    if (name.equals(escaped) || value == null) {
      return cut;
    }
    Map<String, String> more = new LinkedHashMap<>(cut);
    more.put(field, value);
    return more;
  }

  private boolean topicIsLevel() {
    // No stream: this is done for each record.
    for (PartitionField field : fields) {
      if (field.function() == PartitionField.Function.TOPIC) {
        return true;
      }
    }
    return false;
  }
}
