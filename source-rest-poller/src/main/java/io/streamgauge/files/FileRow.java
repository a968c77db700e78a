// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.Observation;

/**
 * One thing that a line or a document gives: a reading, or the reason why there is none.
 *
 * @param reading null for what is bad
 * @param bad null for a reading, and for what another row tells of
 * @param digested what its digest is of when it is bad; null for what {@code bad} tells
 */
record FileRow(Observation reading, BadRecord bad, String digested) {

  static FileRow reading(Observation reading) {
    return new FileRow(reading, null, null);
  }

  static FileRow bad(BadRecord bad) {
    return new FileRow(null, bad, null);
  }

  /** Whether it gave no reading. */
  boolean isBad() {
    return reading == null;
  }

  /** Whether both say the same, whenever they were read. */
  boolean same(FileRow other) {
    return reading != null
        ? reading.equals(other.reading)
        : bad != null
            && other.bad != null
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
                ? badText()
                : String.join(
                    "\n",
                    reading.sensorId(),
                    reading.observedProperty(),
                    reading.eventTime().toString(),
                    String.valueOf(reading.result()),
                    reading.resultText(),
                    reading.qualifiers())));
  }

  private String badText() {
    return digested != null ? digested : digested(bad);
  }

  /** What the digest of a bad row is of. */
  static String digested(BadRecord bad) {
    return bad.errorMessage() + FileBytes.digest(array(bad), bad.payload().remaining());
  }

  private static byte[] array(BadRecord bad) {
    byte[] bytes = new byte[bad.payload().remaining()];
    bad.payload().duplicate().get(bytes);
    return bytes;
  }
}
