// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.StoreSettings;
import io.streamgauge.common.OptionList;
import io.streamgauge.common.Parsed;
import java.nio.file.Path;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * The options of the buffer in which rows wait.
 *
 * @param bytes heap for waiting rows of a task
 * @param spillDir directory for those beyond it
 * @param spillBytes disk that they may take; 0 for none
 * @param directories how many may have rows that wait
 */
record BufferOptions(long bytes, Path spillDir, long spillBytes, int directories) {
  static final String BUFFER_BYTES = "archive.buffer.memory.bytes";
  static final String DIRECTORIES = "archive.directories.max";
  static final String SPILL_DIR = "archive.spill.dir";
  static final String SPILL_BYTES = "archive.spill.max.bytes";

  private static final String GROUP = "Memory";

  static void define(OptionList options) {
    options
        .group(GROUP)
        .add(
            BUFFER_BYTES,
            Type.LONG,
            64L << 20,
            Range.atLeast(1 << 20),
            "Buffer memory",
            "Heap in bytes that waiting rows of a task may take; beyond it the largest of them move"
                + " to disk, and when that is full too, the largest topic partition is written early.")
        .add(
            DIRECTORIES,
            Type.INT,
            10_000,
            Range.between(1, 1_000_000),
            "Open directories",
            "Directories of a task that may have waiting rows at the same time; when records name more,"
                + " the topic partition with the most is written early.")
        .low()
        .add(
            SPILL_DIR,
            Type.STRING,
            null,
            new Parsed("absolute path of a directory", StoreSettings::directory),
            "Spill directory",
            "Directory on the worker's own disk for rows beyond the buffer memory; the JVM's"
                + " directory of temporary files when not set. Nothing in it outlives the worker.")
        .low()
        .add(
            SPILL_BYTES,
            Type.LONG,
            1L << 30,
            Range.atLeast(0),
            "Spill size",
            "Disk in bytes that those rows of a task may take; 0 writes files early instead.")
        .low();
  }

  /** What says that no record is taken now. */
  RetriableException takesNone(Exception failure) {
    return new RetriableException(
        "The store cannot be used and the buffer of "
            + bytes
            + " bytes or "
            + directories
            + " directories is full, or an earlier commit is not known; the batch is taken later",
        failure);
  }

  static BufferOptions from(AbstractConfig config) {
    String dir = config.getString(SPILL_DIR);
    return new BufferOptions(
        config.getLong(BUFFER_BYTES),
        dir == null ? Path.of(System.getProperty("java.io.tmpdir")) : StoreSettings.directory(dir),
        config.getLong(SPILL_BYTES),
        config.getInt(DIRECTORIES));
  }
}
