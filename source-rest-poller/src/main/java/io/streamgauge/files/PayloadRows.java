// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.BadRecord;
import io.streamgauge.common.LogText;
import io.streamgauge.common.Observation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that one line or document gives, bounded: beyond so many elements that give no reading,
 * one tells of the others, and a text that stands once in the payload is not written with each of
 * its readings if that makes far more of it than came. The places of the rows stay as they are,
 * since offsets count them.
 */
final class PayloadRows {
  /** Elements without a reading of which each is told by itself. */
  static final int MOST_BAD = 100;

  /** Texts of a reading that are as long as those of any. */
  private static final int USUAL_CHARS = 2_000;

  private static final long MOST_CHARS = 16L << 20;
  private static final int CHARS_PER_BYTE = 16;
  private static final int MOST_REASONS = 1_000;

  private final FilePlace place;
  private final byte[] shown;
  private final long from;
  private final long mostChars;
  private final List<FileRow> rows = new ArrayList<>();
  private final Map<String, String> reasons = new HashMap<>();
  private long chars;
  private int told;
  private int last = -1;
  private long untold;

  /**
   * Rows of a payload.
   *
   * @param shown what a bad record shows; null shows the element
   * @param from rows before this one have been handed over
   */
  PayloadRows(FilePlace place, byte[] shown, long payloadBytes, long from) {
    this.place = place;
    this.shown = shown;
    this.from = from;
    mostChars = MOST_CHARS + CHARS_PER_BYTE * payloadBytes;
  }

  void reading(Observation reading) {
    chars += Math.max(0, length(reading) - USUAL_CHARS);
    if (chars <= mostChars) {
      rows.add(FileRow.reading(reading));
    } else {
      bad(
          "the texts that its readings share would be written more than "
              + mostChars
              + " characters long in all",
          LogText.of(reading.sensorId()) + " " + reading.eventTime());
    }
  }

  private static long length(Observation reading) {
    long length =
        length(reading.sensorId())
            + length(reading.observedProperty())
            + length(reading.resultText())
            + length(reading.unit())
            + length(reading.crs())
            + length(reading.qualifiers());
    for (Map.Entry<String, String> attribute : reading.attributes().entrySet()) {
      length += length(attribute.getKey()) + length(attribute.getValue());
    }
    return length;
  }

  private static long length(String text) {
    return text == null ? 0 : text.length();
  }

  void bad(String reason, String element) {
    byte[] content = shown == null ? element.getBytes(StandardCharsets.UTF_8) : shown;
    BadRecord bad = place.record("RejectedElement", reason, content);
    boolean tell = rows.size() >= from;
    if (tell && told < MOST_BAD) {
      told++;
      rows.add(FileRow.bad(bad));
    } else if (tell && last < 0) {
      last = rows.size();
      rows.add(FileRow.bad(bad));
    } else {
      untold += tell ? 1 : 0;
      rows.add(new FileRow(null, null, shared(FileRow.digested(bad))));
    }
  }

  /** Most say the same, so that they need not be held each by itself. */
  private String shared(String digested) {
    if (reasons.size() >= MOST_REASONS) {
      reasons.clear();
    }
    String known = reasons.putIfAbsent(digested, digested);
    return known == null ? digested : known;
  }

  List<FileRow> all() {
    if (untold > 0) {
      BadRecord first = rows.get(last).bad();
      byte[] content = new byte[first.payload().remaining()];
      first.payload().duplicate().get(content);
      BadRecord summary =
          place.record(
              "FurtherElements",
              "this and "
                  + untold
                  + " elements behind it gave no reading, and are not told one by one; this one: "
                  + LogText.of(first.errorMessage()),
              content);
      rows.set(last, new FileRow(null, summary, FileRow.digested(first)));
    }
    return rows;
  }
}
