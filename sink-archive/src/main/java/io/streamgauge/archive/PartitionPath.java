// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Record to directory, in the style of Hive: {@code topic/region=north/date=2026-03-01}.
 *
 * @param root directory below the store's root, may be empty
 * @param fields the levels below the topic
 * @param zone of dates and hours
 */
record PartitionPath(String root, List<PartitionField> fields, ZoneId zone) {
  static final String NULL = "__HIVE_DEFAULT_PARTITION__";

  private static final String ESCAPED = "\"#%'*/:=?\\{[]^";
  private static final boolean[] SPECIAL = special();
  private static final int LONGEST_NAME = 255;

  /** Root fields that are spelled out in the directory under their own name. */
  Set<String> columnsInPath() {
    return fields.stream()
        .filter(PartitionField::replacesColumn)
        .map(PartitionField::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Names that more than one level has. */
  Set<String> duplicateNames() {
    Set<String> seen = new HashSet<>();
    return fields.stream()
        .map(PartitionField::name)
        .filter(name -> !seen.add(name))
        .collect(Collectors.toSet());
  }

  /**
   * Refuses a record with a column that a directory of the same name would hide from readers.
   *
   * @throws DataException naming the column and the remedy
   */
  void checkColumns(Schema schema) {
    for (PartitionField field : fields) {
      if (!field.replacesColumn() && schema.field(field.name()) != null) {
        throw new DataException(
            "The record has a field '"
                + field.name()
                + "', which the directory of the same name would hide from readers; name the"
                + " directory, as in "
                + ArchiveOptions.PARTITION_BY
                + "=archive_"
                + field.name()
                + "=...");
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
    values(record, values);
    return of(record.topic(), values);
  }

  /**
   * The text of each level for a record.
   *
   * @throws DataException when a field cannot be resolved
   */
  void values(SinkRecord record, String[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = fields.get(i).value(record, zone);
    }
  }

  /** The directory of records of this topic with these texts for the levels. */
  String of(String topic, String[] values) {
    StringBuilder path = new StringBuilder(root);
    if (!topicIsLevel()) {
      level(path, escape(topic));
    }
    for (int i = 0; i < values.length; i++) {
      PartitionField field = fields.get(i);
      String value = values[i];
      boolean absent = value == null || value.isEmpty();
      boolean whole = field.level() != null && field.level().whole();
      level(
          path,
          whole && !absent
              ? value.replace("/", "%2F")
              : escape(field.name()) + "=" + (absent ? NULL : escape(value)));
    }
    return path.toString();
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

  private static void level(StringBuilder path, String name) {
    // A char is at most three bytes, so most names need not be encoded to be measured.
    if (name.length() * 3 > LONGEST_NAME
        && name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
      throw new DataException(
          "The directory name " + name.substring(0, 64) + "... is longer than 255 bytes");
    }
    path.append(path.isEmpty() ? "" : "/").append(name);
  }

  /** Escapes like Hive; also names that would mean another directory. */
  static String escape(String text) {
    boolean dots = text.equals(".") || text.equals("..");
    int plain = 0;
    while (!dots && plain < text.length() && !special(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (dots || special(c)) {
        escaped.append('%').append(String.format("%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static boolean special(char c) {
    return c < SPECIAL.length && SPECIAL[c];
  }

  private static boolean[] special() {
    boolean[] special = new boolean[0x80];
    Arrays.fill(special, 0, ' ', true);
    special[0x7f] = true;
    ESCAPED.chars().forEach(c -> special[c] = true);
    return special;
  }
}
