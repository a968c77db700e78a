// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.rows;

import java.lang.reflect.Field;
import java.util.List;
import org.apache.parquet.hadoop.metadata.Canonicalizer;
import org.apache.parquet.hadoop.metadata.ColumnChunkProperties;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns that Parquet's library has met. It keeps each in two static maps for as long as the
 * worker runs and has no way to forget, but senders without a schema can name columns without end:
 * a million names are more than half a gigabyte.
 */
final class ParquetNames {
  private static final Logger LOG = LoggerFactory.getLogger(ParquetNames.class);

  private static final List<Class<?>> KEEPERS =
      List.of(ColumnPath.class, ColumnChunkProperties.class);

  private ParquetNames() {}

  /** Lets the library begin anew, which only costs it equal objects where it had the same. */
  static void forget() {
    try {
      for (Class<?> keeper : KEEPERS) {
        kept(keeper).set(null, new Canonicalizer<>());
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("Parquet's library keeps the names of columns in another way", e);
    }
  }

  /**
   * Where a class of the library keeps what it has met.
   *
   * @throws ReflectiveOperationException when this version of it does not
   */
  private static Field kept(Class<?> keeper) throws ReflectiveOperationException {
    for (Field field : keeper.getDeclaredFields()) {
      if (field.getType() == Canonicalizer.class) {
        field.setAccessible(true);
        return field;
      }
    }
    throw new NoSuchFieldException("No Canonicalizer in " + keeper.getName());
  }
}
