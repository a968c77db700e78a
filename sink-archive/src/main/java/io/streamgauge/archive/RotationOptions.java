// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * When waiting rows become files.
 *
 * @param regular when all of a topic partition do
 * @param revokeBytes waiting bytes that are written when a topic partition is taken away
 * @param lateMaxAge how long few rows of a directory may wait for more, over commits
 */
record RotationOptions(Rotation regular, long revokeBytes, Duration lateMaxAge) {
  static final String FLUSH_SIZE = "flush.size";
  static final String SCHEDULE = "rotate.schedule.interval.ms";
  static final String INTERVAL = "rotate.interval.ms";
  static final String IDLE = "archive.rotate.idle.ms";
  static final String TARGET_BYTES = "archive.file.target.bytes";
  static final String REVOKE_BYTES = "archive.rotate.revoke.min.bytes";
  static final String LATE_MAX_AGE = "archive.late.max.age.ms";

  private static final String GROUP = "Rotation";

  static void define(OptionList options) {
    size(options.group(GROUP));
    time(options);
  }

  private static void size(OptionList options) {
    options
        .add(
            FLUSH_SIZE,
            Type.INT,
            1_000_000,
            Range.atLeast(1),
            "Flush size",
            "Records of a topic partition, over all its directories, after which files are written.")
        .add(
            TARGET_BYTES,
            Type.LONG,
            128L << 20,
            Range.atLeast(1 << 16),
            "File size",
            "Size in bytes that the file of a directory would have, judged by the files before,"
                + " at which files of its topic partition are written.")
        .add(
            REVOKE_BYTES,
            Type.LONG,
            1L << 20,
            Range.atLeast(0),
            "Bytes written on revocation",
            "Bytes of waiting rows of a topic partition from which they are written when it is taken"
                + " from the task; fewer are left to its next owner, who reads them again.")
        .low();
  }

  private static void time(OptionList options) {
    options
        .add(
            SCHEDULE,
            Type.LONG,
            600_000L,
            new Parsed("-1, or milliseconds from 1000 to 86400000", RotationOptions::period),
            "Rotation schedule",
            "Wall clock period in milliseconds, counted from midnight, at whose end files are written,"
                + " also when no records come; -1 for none.")
        .add(
            INTERVAL,
            Type.LONG,
            -1L,
            Range.atLeast(-1),
            "Rotation by record time",
            "Milliseconds of record time, by the latest timestamp of a topic partition's records, after"
                + " which files are written; late records do not count; -1 for none.")
        .low()
        .add(
            IDLE,
            Type.LONG,
            -1L,
            new Parsed("-1, or milliseconds from 1000 to 86400000", RotationOptions::period),
            "Rotation when idle",
            "Milliseconds without a new record after which the rows of a topic partition are written;"
                + " -1 for none.")
        .low()
        .add(
            LATE_MAX_AGE,
            Type.LONG,
            0L,
            Range.between(0, 86_400_000),
            "Late rows' age",
            "Time in milliseconds for which rows of a directory with few of them, such as late ones,"
                + " may wait for more, over commits; 0 writes all at each commit.");
  }

  static RotationOptions from(AbstractConfig config, ZoneId zone) {
    Rotation regular =
        new Rotation(
            config.getInt(FLUSH_SIZE),
            config.getLong(SCHEDULE),
            zone,
            config.getLong(INTERVAL),
            config.getLong(IDLE),
            config.getLong(TARGET_BYTES));
    return new RotationOptions(
        regular, config.getLong(REVOKE_BYTES), Duration.ofMillis(config.getLong(LATE_MAX_AGE)));
  }

  static void period(String text) {
    long value = Long.parseLong(text);
    if (value != -1 && (value < 1_000 || value > 86_400_000)) {
      throw new IllegalArgumentException("use -1, or milliseconds from 1000 to 86400000");
    }
  }
}
