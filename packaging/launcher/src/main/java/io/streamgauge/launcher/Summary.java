// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The account of everything that was published.
 *
 * @param published readings that the MQTT broker acknowledged or the station service served
 * @param clean records on the clean topics
 * @param quarantine records on the quarantine topics
 * @param late records on the late topics
 * @param deadLetter records on the dead letter topics
 * @param archivedRows rows in the Parquet files
 * @param archivedDistinct different (topic, partition, offset) among those rows
 * @param lost readings on no topic, plus records that should be in the archive and are not
 * @param repeatedMqtt MQTT readings that are on the topics more than once
 * @param repeatedRest REST readings that are on the topics more than once
 */
public record Summary(
    long published,
    long clean,
    long quarantine,
    long late,
    long deadLetter,
    long archivedRows,
    long archivedDistinct,
    long lost,
    long repeatedMqtt,
    long repeatedRest) {

  /** Rows that are in the archive more than once. */
  public long repeatedRows() {
    return archivedRows - archivedDistinct;
  }

  /** Repeats on the topics and in the archive together. */
  public long duplicates() {
    return repeatedMqtt + repeatedRest + repeatedRows();
  }

  void write(Path file) throws IOException {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("published", published)
        .put("clean", clean)
        .put("quarantine", quarantine)
        .put("late", late)
        .put("dead_letter", deadLetter)
        .put("archived_rows", archivedRows)
        .put("archived_distinct", archivedDistinct)
        .put("lost", lost)
        .put("duplicates", duplicates());
    Files.writeString(file, json + System.lineSeparator());
  }
}
