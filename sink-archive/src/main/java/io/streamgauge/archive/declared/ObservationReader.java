// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.declared;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.ObservationSchema;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/**
 * A reading of plain objects as readings, or as bad records where they have the fields of those.
 */
final class ObservationReader {
  private static final List<String> BAD =
      List.of(
          BadRecord.ERROR_CLASS,
          BadRecord.ERROR_MESSAGE,
          BadRecord.ORIGIN,
          BadRecord.PAYLOAD,
          BadRecord.RECEIVED);

  private final ExtensibleReader readings = new ExtensibleReader(ObservationSchema.SCHEMA);
  private final ExtensibleReader badRecords = new ExtensibleReader(BadRecord.SCHEMA);

  /**
   * The reading or the bad record that an object is.
   *
   * @throws Misfit when it is neither
   */
  Struct read(Map<?, ?> map) throws Misfit {
    return isBadRecord(map) ? badRecords.read(map) : readings.read(map);
  }

  /** A reading may have brought fields of all these names, and is one nevertheless. */
  private static boolean isBadRecord(Map<?, ?> map) {
    for (String name : BAD) {
      if (!map.containsKey(name)) {
        return false;
      }
    }
    return ObservationSchema.SCHEMA.fields().stream()
        .anyMatch(field -> !field.schema().isOptional() && !map.containsKey(field.name()));
  }
}
