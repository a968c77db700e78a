// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.UnknownOptions;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The options of an archive as users type them, and the readers of their texts. */
final class ArchiveOptions {
  static final String TOPICS_DIR = "topics.dir";
  static final String TIMEZONE = "timezone";
  static final String ID = "archive.id";
  static final String ON_NULL = "behavior.on.null.values";
  static final String ACCEPT_LOSS = "accept.loss";
  static final String MAX_RETRIES = "max.retries";
  static final String RETRY_BACKOFF = "retry.backoff.ms";

  private static final String PLACE = "Place";
  private static final String RECORDS = "Records";

  static final ConfigDef DEF = new ConfigDef();

  static {
    StoreSettings.define(new OptionList(DEF).group(PLACE));
    definePlace();
    ColumnOptions.define(new OptionList(DEF));
    defineRecords();
    PartitionerOptions.define(DEF);
    RotationOptions.define(DEF);
    BufferOptions.define(DEF);
    StoreSettings.defineBucket(new OptionList(DEF));
  }

  private static void definePlace() {
    int order = 2;
    DEF.define(
            TOPICS_DIR,
            Type.STRING,
            "topics",
            new Parsed("directory names between slashes, or empty", ArchiveOptions::topicsDir),
            Importance.LOW,
            "Directory below the archive's that holds one directory for each topic.",
            PLACE,
            ++order,
            Width.MEDIUM,
            "Topics directory")
        .define(
            PartitionField.OPTION,
            Type.LIST,
            List.of("date(event_time)"),
            new Parsed(PartitionField.FORMS, PartitionField::parse),
            Importance.HIGH,
            "Levels of directories below the topic: field paths and functions of fields.",
            PLACE,
            ++order,
            Width.LONG,
            "Partition by")
        .define(
            TIMEZONE,
            Type.STRING,
            "UTC",
            new Parsed("zone id or offset", TimeLevel::zone),
            Importance.MEDIUM,
            "Zone of the days and hours in directories and of the rotation schedule.",
            PLACE,
            ++order,
            Width.SHORT,
            "Time zone")
        .define(
            ID,
            Type.STRING,
            null,
            new Parsed("1 to 60 characters of A-Z a-z 0-9 . _ -", ArchiveOptions::id),
            Importance.LOW,
            "Name of this archive in file names; the connector's name when not set.",
            PLACE,
            ++order,
            Width.MEDIUM,
            "Archive id")
        .define(
            StoreSettings.EXACTLY_ONCE,
            Type.STRING,
            "preferred",
            ValidString.in("required", "preferred", "off"),
            Importance.MEDIUM,
            "What to do when the store cannot tell two writers apart: required refuses to start, and"
                + " asks for consumer.override.isolation.level=read_committed; preferred warns; off does"
                + " not look.",
            PLACE,
            ++order,
            Width.SHORT,
            "Exactly once");
  }

  private static void defineRecords() {
    int order = 0;
    DEF.define(
            ON_NULL,
            Type.STRING,
            "fail",
            ValidString.in("ignore", "fail", "write"),
            Importance.LOW,
            "What to do with a record without a value: ignore it, treat it as one that cannot be"
                + " written, or write a row of its key alone.",
            RECORDS,
            ++order,
            Width.SHORT,
            "Null values")
        .define(
            MAX_RETRIES,
            Type.INT,
            720,
            Range.atLeast(0),
            Importance.LOW,
            "Failed writes in a row after which the task fails, an hour's unless retry.backoff.ms is"
                + " changed; until then offsets are held back.",
            RECORDS,
            ++order,
            Width.SHORT,
            "Retries")
        .define(
            RETRY_BACKOFF,
            Type.LONG,
            5_000L,
            Range.atLeast(1),
            Importance.LOW,
            "Wait in milliseconds before a failed write is tried again.",
            RECORDS,
            ++order,
            Width.SHORT,
            "Retry back-off")
        .define(
            ACCEPT_LOSS,
            Type.BOOLEAN,
            false,
            Importance.LOW,
            "Confirms that records that fail in a converter or transformation may be dropped:"
                + " errors.tolerance=all without a dead letter queue needs it.",
            RECORDS,
            ++order,
            Width.SHORT,
            "Accept loss");
    UnknownOptions.define(new OptionList(DEF).group(RECORDS));
  }

  private ArchiveOptions() {}

  static String topicsDir(String text) {
    for (String name : text.split("/", -1)) {
      if (!text.isEmpty() && (name.isEmpty() || !PathName.escape(name).equals(name))) {
        throw new IllegalArgumentException("use plain names between slashes, for example topics");
      }
    }
    return text;
  }

  static void id(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,60}")) {
      throw new IllegalArgumentException("use 1 to 60 characters of A-Z a-z 0-9 . _ -");
    }
  }
}
