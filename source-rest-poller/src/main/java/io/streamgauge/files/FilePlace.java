// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.BadRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The place of a line or document: its file, and where in it.
 *
 * @param names that the file gives to the mapping
 * @param origin the file, and the line
 */
record FilePlace(Map<String, String> names, String origin, Instant received) {
  BadRecord record(String kind, String reason, byte[] content) {
    return BadRecord.of(content, origin, kind, reason, received);
  }

  List<FileRow> bad(String kind, String reason, byte[] content) {
    return List.of(FileRow.bad(record(kind, reason, content)));
  }
}
