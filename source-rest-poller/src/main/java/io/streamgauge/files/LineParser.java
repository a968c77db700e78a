// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads the lines of one file as rows, by the header that came last. */
final class LineParser {
  private static final long FOUND = Long.MAX_VALUE;

  private final FileRowReader rows;
  private final String path;
  private final Map<String, String> names;

  /** Only while a chunk is read: it may be long, and there are many files. */
  private FileHeader header;

  /** What the last header of the lines taken names, if one came below the first; else null. */
  private List<String> columns;

  /** Where the search for that goes on; {@link #FOUND} when it is known. */
  private long seek;

  LineParser(FileRowReader rows, String path, Map<String, String> names) {
    this.rows = rows;
    this.path = path;
    this.names = names;
  }

  /** Begins a chunk of lines. */
  void begin(FileHeader newHeader) {
    header = newHeader;
  }

  /**
   * Looks, unless that is known, how the lines up to here name the columns last, which no offset
   * tells. What was taken of a file may be gigabytes, and others wait.
   *
   * @return whether it is known now; if not, the search goes on at the next call
   */
  boolean seekColumns(FileBytes file, long bytes, FileBatch batch) throws IOException {
    if (seek == FOUND) {
      return true;
    }
    long to = header.columns() == null ? 0 : Math.min(bytes, file.size());
    long at = Math.max(seek, header.end());
    boolean more = at < to;
    while (more) {
      byte[] chunk = file.read(at, (int) Math.min(LineScan.CHUNK, to - at));
      int whole = seekIn(chunk);
      at += whole == 0 ? chunk.length : whole;
      more = chunk.length > 0 && at < to;
      if (more && batch.full()) {
        seek = at;
        return false;
      }
    }
    seek = FOUND;
    return true;
  }

  /** Looks at the whole lines of a chunk, and returns where they end. */
  private int seekIn(byte[] chunk) {
    int end = chunk.length;
    while (end > 0 && chunk[end - 1] != '\n') {
      end--;
    }
    if (!rows.extractor().mayRename(chunk)) {
      return end;
    }
    int start = 0;
    for (int i = 0; i < end; i++) {
      if (chunk[i] == '\n') {
        byte[] line = LineScan.trimmed(Arrays.copyOfRange(chunk, start, i));
        List<String> renamed = rows.extractor().renamed(line, header.columns());
        columns = renamed == null ? columns : renamed;
        start = i + 1;
      }
    }
    return end;
  }

  /** Goes on elsewhere in the file. */
  void moved() {
    seek = 0;
    columns = null;
  }

  /** Ends a chunk. */
  void end() {
    header = null;
  }

  List<FileRow> parse(byte[] line, long lines, Instant now) {
    byte[] content = LineScan.trimmed(line);
    List<String> renamed = rows.extractor().renamed(content, header.columns());
    columns = renamed == null ? columns : renamed;
    return renamed != null || header.repeats(content)
        ? List.of()
        : rows.line(content, columns == null ? header.columns() : columns, place(lines, now));
  }

  /** The place of the line behind so many. */
  FilePlace place(long lines, Instant now) {
    return new FilePlace(names, FilePattern.SCHEME + path + ":" + (lines + 1), now);
  }
}
