// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.LogText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The progress with the file of one name: exactly what its source offset holds.
 *
 * <pre>
 * partition  {"api": "file:", "file": "/mnt/sd/77/x.dat"}
 * offset     "bytes"      end of the last line that was taken; of a document, its size
 *            "lines"      how many lines that are; 0 for a document
 *            "part"       readings taken of the line behind, or of the document
 *            "open"       length of a line behind without an end, taken as it stood
 *            "open.part"  readings taken of that
 *            "head"       digests of beginnings, length:digest,...
 *            "tail"       digest of the 256 bytes before "bytes"
 *            "taken"      digests of the rows taken of a document
 *            "before.1"   text of the FilePosition of the file that had the name before
 *            ...          up to "before.10"
 * </pre>
 *
 * <p>An entry that is 0 or empty is left out, but for the first two.
 *
 * @param mark of the file that has the name now
 * @param before of files that had it earlier, the last one first; they may come back, or lie under
 *     another name
 */
record FileProgress(FilePosition mark, List<FilePosition> before) {
  static final FileProgress START = new FileProgress(FilePosition.START, List.of());
  private static final String BEFORE = "before.";
  private static final int MOST_BEFORE = 10;

  FileProgress {
    before = List.copyOf(before);
  }

  FileProgress at(FilePosition newMark) {
    return new FileProgress(newMark, before);
  }

  /** Another file has the name now. */
  FileProgress replacedBy(FilePosition newMark) {
    List<FilePosition> earlier = new ArrayList<>(before);
    earlier.removeIf(each -> each.equals(newMark));
    if (!mark.head().isEmpty() && !mark.atStart()) {
      earlier.add(0, mark);
    }
    return new FileProgress(newMark, earlier.subList(0, Math.min(earlier.size(), MOST_BEFORE)));
  }

  /** As a source offset. */
  FileOffset offset() {
    int line = 31 * Long.hashCode(mark.bytes()) + Long.hashCode(mark.part());
    int open = 31 * Long.hashCode(mark.open()) + Long.hashCode(mark.openPart());
    return new FileOffset(31 * 31 * line + open, this::entries);
  }

  /** The entries of a source offset: flat, and readable. */
  private Map<String, Object> entries() {
    Map<String, Object> offset = new LinkedHashMap<>();
    offset.put("bytes", mark.bytes());
    offset.put("lines", mark.lines());
    putUnless(0L, "part", mark.part(), offset);
    putUnless(0L, "open", mark.open(), offset);
    putUnless(0L, "open.part", mark.openPart(), offset);
    putUnless("", "head", mark.head(), offset);
    putUnless("", "tail", mark.tail(), offset);
    putUnless("", "taken", mark.taken(), offset);
    for (int i = 0; i < before.size(); i++) {
      offset.put(BEFORE + (i + 1), before.get(i).text());
    }
    return offset;
  }

  private static void putUnless(Object none, String key, Object value, Map<String, Object> offset) {
    if (!value.equals(none)) {
      offset.put(key, value);
    }
  }

  /**
   * Reads an offset, also one that a person wrote: {@code bytes} alone means everything from there,
   * in whatever file has the name.
   *
   * @throws IllegalArgumentException naming the entry that cannot be read
   */
  static FileProgress of(Map<String, ?> offset) {
    Map<Integer, FilePosition> before = new TreeMap<>();
    offset.forEach(
        (key, value) -> {
          if (key.startsWith(BEFORE)) {
            int place = (int) FilePosition.number(key, key.substring(BEFORE.length()));
            before.put(place, FilePosition.parse(String.valueOf(value)));
            if (before.size() > MOST_BEFORE) {
              throw new IllegalArgumentException(
                  "there are more than " + MOST_BEFORE + " entries " + BEFORE + "...");
            }
          } else if (!List.of(
                  "bytes", "lines", "part", "open", "open.part", "head", "tail", "taken")
              .contains(key)) {
            throw new IllegalArgumentException(
                "'"
                    + LogText.of(key)
                    + "' is not an entry for a file; use bytes, the end of a line");
          }
        });
    if (!offset.containsKey("bytes")) {
      throw new IllegalArgumentException(
          "an offset of a file needs bytes, the end of a line; 0 reads it from its beginning");
    }
    return new FileProgress(
        new FilePosition(
            number(offset, "bytes"),
            number(offset, "lines"),
            number(offset, "part"),
            number(offset, "open"),
            number(offset, "open.part"),
            LateText.of(FilePosition.checkedHead(text(offset, "head"))),
            LateText.of(FilePosition.checkedDigest("tail", text(offset, "tail"))),
            FilePosition.checkedDigest("taken", text(offset, "taken"))),
        List.copyOf(before.values()));
  }

  private static long number(Map<String, ?> offset, String key) {
    return offset.get(key) == null ? 0 : FilePosition.number(key, offset.get(key));
  }

  private static String text(Map<String, ?> offset, String key) {
    return offset.get(key) == null ? "" : String.valueOf(offset.get(key));
  }
}
