// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.Durations;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import io.streamgauge.common.Problems;
import io.streamgauge.common.source.FormerOptions.Former;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * The options by which waiting rows become files.
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
  private static final String REVOKE_BYTES = "archive.rotate.revoke.min.bytes";
  static final String LATE_MAX_AGE = "archive.late.max.age.ms";

  private static final String PERIOD = "1000 to 86400000 milliseconds, also written as in 10m";
  private static final String ANY = "milliseconds, also written as in 10m";
  private static final long NONE = -1;

  /** A rebalance makes up to this again from Kafka faster than a store makes a file of it. */
  private static final long DEFAULT_REVOKE_BYTES = 1L << 20;

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
                + " at which files of its topic partition are written.");
  }

  private static void time(OptionList options) {
    options
        .add(
            SCHEDULE,
            Type.STRING,
            "600000",
            new Parsed("-1, or " + PERIOD, text -> period(SCHEDULE, text)),
            "Rotation schedule",
            "Wall clock period, counted from midnight, at whose end files are written, also when no"
                + " records come; -1 for none.")
        .add(
            INTERVAL,
            Type.STRING,
            "-1",
            new Parsed("-1, or " + ANY, text -> millis(INTERVAL, text)),
            "Rotation by record time",
            "Record time, by the latest timestamp of a topic partition's records, after which files"
                + " are written; late records do not count; -1 for none.")
        .low()
        .add(
            IDLE,
            Type.STRING,
            "-1",
            new Parsed("-1, or " + PERIOD, text -> period(IDLE, text)),
            "Rotation when idle",
            "Time without a new record after which the rows of a topic partition are written; -1 for"
                + " none.")
        .low()
        .duration(
            LATE_MAX_AGE,
            0,
            Duration.ZERO,
            Duration.ofDays(1),
            "Late rows' age",
            "Time for which rows of a directory with few of them, such as late ones, may wait for"
                + " more, over commits; 0 writes all at each commit.");
  }

  static RotationOptions from(AbstractConfig config, ZoneId zone) {
    Rotation regular =
        new Rotation(
            config.getInt(FLUSH_SIZE),
            millis(SCHEDULE, config.getString(SCHEDULE)),
            zone,
            millis(INTERVAL, config.getString(INTERVAL)),
            millis(IDLE, config.getString(IDLE)),
            config.getLong(TARGET_BYTES));
    Object revoke = config.originals().get(REVOKE_BYTES);
    return new RotationOptions(
        regular,
        revoke == null ? DEFAULT_REVOKE_BYTES : Long.parseLong(revoke.toString().trim()),
        Durations.parse(LATE_MAX_AGE, config.getString(LATE_MAX_AGE)));
  }

  /** How long a row may wait by right; null when only their number, size or time counts. */
  Duration longestWait() {
    return regular.scheduleMs() < 0 ? null : lateMaxAge.plusMillis(regular.scheduleMs());
  }

  /** The option of the version before, which still acts. */
  static Former former() {
    return new Former(
        REVOKE_BYTES,
        "always " + DEFAULT_REVOKE_BYTES,
        (value, properties) -> properties.put(REVOKE_BYTES, value));
  }

  /** Refuses a wrong value of the option of the version before. */
  static void check(AbstractConfig config, Problems problems) {
    Object revoke = config.originals().get(REVOKE_BYTES);
    if (revoke != null && !revoke.toString().trim().matches("\\+?\\d{1,18}")) {
      problems.add(REVOKE_BYTES, revoke, "it must be a number of bytes from 0 on; leave it out");
    }
  }

  private static long period(String option, String text) {
    long millis = millis(option, text);
    if (millis != NONE && (millis < 1_000 || millis > 86_400_000)) {
      throw new IllegalArgumentException("use -1, or " + PERIOD);
    }
    return millis;
  }

  /** A duration in milliseconds, or -1. */
  private static long millis(String option, String text) {
    return text.trim().equals("-1") ? NONE : Durations.parse(option, text).toMillis();
  }
}
