// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.declared.DeclaredSchema;
import io.streamgauge.archive.rows.ColumnOptions;
import io.streamgauge.archive.store.PathName;
import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.UnknownOptions;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;

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

  static final ConfigDef DEF = definition();

  private static ConfigDef definition() {
    OptionList options = new OptionList();
    place(options);
    ColumnOptions.define(options);
    records(options);
    RotationOptions.define(options);
    BufferOptions.define(options);
    StoreSettings.defineBucket(options);
    return options.definition();
  }

  private static void place(OptionList options) {
    StoreSettings.define(options.group(PLACE))
        .add(
            TOPICS_DIR,
            Type.STRING,
            "topics",
            new Parsed("directory names between slashes, or empty", ArchiveOptions::topicsDir),
            "Topics directory",
            "Directory below the archive's that holds one directory for each topic.")
        .low()
        .add(
            PartitionField.OPTION,
            Type.LIST,
            List.of("date(event_time)"),
            new Parsed(PartitionField.FORMS, PartitionField::parse),
            "Partition by",
            "Levels of directories below the topic: field paths and functions of fields.")
        .high()
        .add(
            TIMEZONE,
            Type.STRING,
            "UTC",
            new Parsed("zone id or offset", TimeLevel::zone),
            "Time zone",
            "Zone of the days and hours in directories and of the rotation schedule.")
        .add(
            ID,
            Type.STRING,
            null,
            new Parsed("1 to 60 characters of A-Z a-z 0-9 . _ -", ArchiveOptions::id),
            "Archive id",
            "Name of this archive in file names; the connector's name when not set.")
        .low()
        .add(
            StoreSettings.EXACTLY_ONCE,
            Type.STRING,
            "preferred",
            ValidString.in("required", "preferred", "off"),
            "Exactly once",
            "What to do when the store cannot tell two writers apart: required refuses to start, and"
                + " asks for consumer.override.isolation.level=read_committed; preferred warns; off does"
                + " not look.");
  }

  private static void records(OptionList options) {
    options
        .group(RECORDS)
        .parsed(
            DeclaredSchema.OPTION,
            null,
            DeclaredSchema.FORMS,
            DeclaredSchema::check,
            "Schema of values",
            "Schema that values without one have, as JSON without schemas brings them: observation"
                + " for readings of these sources, or an Avro schema; without this option the values"
                + " themselves make the columns.")
        .add(
            ON_NULL,
            Type.STRING,
            "fail",
            ValidString.in("ignore", "fail", "write"),
            "Null values",
            "What to do with a record without a value: ignore it, treat it as one that cannot be"
                + " written, or write a row of its key alone.")
        .low()
        .add(
            MAX_RETRIES,
            Type.INT,
            720,
            Range.atLeast(0),
            "Retries",
            "Failed writes in a row after which the task fails, an hour's unless retry.backoff.ms is"
                + " changed; until then offsets are held back.")
        .low()
        .duration(
            RETRY_BACKOFF,
            5_000,
            Duration.ofMillis(1),
            Durations.LONGEST,
            "Retry back-off",
            "Wait before a failed write is tried again.")
        .low()
        .add(
            ACCEPT_LOSS,
            Type.BOOLEAN,
            false,
            null,
            "Accept loss",
            "Confirms that records that fail in a converter or transformation may be dropped:"
                + " errors.tolerance=all without a dead letter queue needs it.")
        .low();
    UnknownOptions.define(options);
  }

  private ArchiveOptions() {}

  static String topicsDir(String text) {
    String first = text.replaceFirst("/.*", "");
    if (first.equals("_ledger") || first.equals("_staging")) {
      throw new IllegalArgumentException(
          "the archive keeps its own notes there; use another name, for example topics");
    }
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
