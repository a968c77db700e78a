// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.declared.DeclaredSchema;
import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.archive.rows.Layouts;
import io.streamgauge.archive.rows.ParquetFile;
import io.streamgauge.common.LogText;
import io.streamgauge.common.OptionSpelling;
import io.streamgauge.common.Problems;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * The columns that a declared schema gives, before there is a record: what would refuse every
 * record is refused with the configuration.
 */
final class DeclaredColumns {
  private static final String NO_FIELD =
      "there is no such field; declare it there, or name one that there is";

  private static final Set<String> TIMES =
      Set.of(Timestamp.LOGICAL_NAME, Date.LOGICAL_NAME, Time.LOGICAL_NAME);

  private static final Instant MIDNIGHT = Instant.EPOCH;

  /** Of the same day, with all that a time of day can have. */
  private static final Instant EVENING = Instant.parse("1970-01-01T21:43:56.789Z");

  private DeclaredColumns() {}

  /** Tells what is wrong with a declared schema for this archive. */
  static void check(AbstractConfig config, Problems problems) {
    DeclaredSchema declared = DeclaredSchema.of(config.getString(DeclaredSchema.OPTION));
    List<PartitionField> levels = FormerPartitioner.fields(config);
    declared.columns().ifPresent(schema -> checkLayout(schema, levels, config, problems));
    Schema contract = declared.contract().orElse(null);
    for (PartitionField level : levels) {
      String fault = contract == null || !level.ofField() ? null : fault(level, contract);
      // A field beside those of a reading may come from a transformation.
      boolean added = declared.columns().isEmpty() && NO_FIELD.equals(fault);
      if (fault != null && !added) {
        problems.add(
            PartitionField.OPTION,
            String.join(".", level.path()),
            "by " + DeclaredSchema.OPTION + ", " + fault);
      }
    }
  }

  /** Refuses names of fields that a reading has but for a slip of the pen. */
  static void checkSlips(AbstractConfig config, Problems problems) {
    Schema contract =
        DeclaredSchema.of(config.getString(DeclaredSchema.OPTION)).contract().orElse(null);
    if (contract == null) {
      return;
    }
    List<String> fields = contract.fields().stream().map(Field::name).toList();
    Map<String, List<String>> named = new LinkedHashMap<>(ColumnOptions.namedColumns(config));
    named.put(
        PartitionField.OPTION,
        FormerPartitioner.fields(config).stream()
            .filter(PartitionField::ofField)
            .map(level -> level.path().get(0))
            .toList());
    named.forEach(
        (option, names) -> {
          for (String name : names) {
            String meant = fields.contains(name) ? null : OptionSpelling.nearest(name, fields);
            if (meant != null) {
              problems.add(
                  option, name, "a reading has no such field; did you mean " + meant + "?");
            }
          }
        });
  }

  private static void checkLayout(
      Schema schema, List<PartitionField> levels, AbstractConfig config, Problems problems) {
    PartitionPath path = new PartitionPath("", levels, ZoneId.of("UTC"));
    ParquetFile file = ParquetFile.from(config, path.columnsInPath(), Map.of());
    try {
      new Layouts(file, path::checkColumns, false).refuseUnfit(schema);
    } catch (DataException e) {
      problems.add(
          DeclaredSchema.OPTION,
          schema.name(),
          "no record could be archived by it: " + LogText.of(e.getMessage()));
    }
  }

  /** Why no record has a directory of a level, or null. */
  private static String fault(PartitionField level, Schema declared) {
    Schema at = declared;
    for (String name : level.path()) {
      if (at.type() == Schema.Type.STRUCT) {
        if (at.field(name) == null) {
          return NO_FIELD;
        }
        at = at.field(name).schema();
      } else if (at.type() == Schema.Type.MAP) {
        at = at.valueSchema();
      } else {
        return "it leads into a value without fields; name the value itself";
      }
    }
    boolean ofTime = level.level() != null;
    if (ofTime && Time.LOGICAL_NAME.equals(at.name())) {
      return "it is a time of day, which belongs to no day; name a field with a whole time";
    } else if (ofTime && Date.LOGICAL_NAME.equals(at.name()) && showsTimeOfDay(level.level())) {
      return "it is a date, which has no time of day; use date(...), or name a field with a whole"
          + " time";
    }
    boolean time = at.name() != null && TIMES.contains(at.name());
    boolean plain =
        at.type().isPrimitive()
            && (at.type() != Schema.Type.BYTES || Decimal.LOGICAL_NAME.equals(at.name()));
    if (ofTime ? plain && at.type() != Schema.Type.BOOLEAN : plain && !time) {
      return null;
    }
    return time
        ? "it is a time; use date(...) or another function of times"
        : "it is no " + (ofTime ? "time" : "text, number or boolean") + "; name another field";
  }

  private static boolean showsTimeOfDay(TimeLevel level) {
    return !level
        .of(MIDNIGHT, true, ZoneOffset.UTC)
        .equals(level.of(EVENING, true, ZoneOffset.UTC));
  }
}
