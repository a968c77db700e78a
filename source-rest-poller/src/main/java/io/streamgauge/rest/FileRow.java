// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.Observation;

/**
 * One thing that a line or a document gives: a reading, or the reason why there is none.
 *
 * @param reading null for what is bad
 * @param bad null for a reading
 */
record FileRow(Observation reading, BadRecord bad) {

  /** Whether both say the same, whenever they were read. */
  boolean same(FileRow other) {
    return reading != null
        ? reading.equals(other.reading)
        : other.bad != null
            && bad.errorMessage().equals(other.bad.errorMessage())
            && bad.payload().equals(other.bad.payload());
  }

  /** Whether one of these readings is of the same sensor and property, so that this changes it. */
  boolean revises(Iterable<FileRow> earlier) {
    for (FileRow row : earlier) {
      if (reading != null
          && row.reading != null
          && reading.sensorId().equals(row.reading.sensorId())
          && reading.observedProperty().equals(row.reading.observedProperty())) {
        return true;
      }
    }
    return false;
  }

  /** Digest of the rows up to this one. */
  String after(String digest) {
    return FileBytes.digest(
        digest
            + (reading == null
                ? bad.errorMessage() + FileBytes.digest(array(bad), bad.payload().remaining())
                : String.join(
                    "\n",
                    reading.sensorId(),
                    reading.observedProperty(),
                    reading.eventTime().toString(),
                    String.valueOf(reading.result()),
                    reading.resultText(),
                    reading.qualifiers())));
  }

  private static byte[] array(BadRecord bad) {
    byte[] bytes = new byte[bad.payload().remaining()];
    bad.payload().duplicate().get(bytes);
    return bytes;
  }
}
