// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Reads the lines of one file as rows, by the header that came last. */
final class LineParser {
  private final FileRowReader rows;
  private final String path;
  private final Map<String, String> names;

  /** Only while a chunk is read: it may be long, and there are many files. */
  private FileHeader header;

  /** What the last header of the lines taken names, if one came below the first; else null. */
  private List<String> columns;

  private boolean columnsSought;

  LineParser(FileRowReader rows, String path, Map<String, String> names) {
    this.rows = rows;
    this.path = path;
    this.names = names;
  }

  /** Begins a chunk of lines. */
  void begin(FileHeader newHeader) {
    header = newHeader;
  }

  /** Looks, unless that is known, how the lines up to here name the columns. */
  void seekColumns(FileBytes file, long bytes) throws IOException {
    if (!columnsSought) {
      columns = lastHeader(file, Math.min(bytes, file.size()));
      columnsSought = true;
    }
  }

  /** What the lines that were taken say of the columns last, which no offset tells. */
  private List<String> lastHeader(FileBytes file, long to) throws IOException {
    List<String> last = null;
    long at = header.end();
    while (header.columns() != null && at < to) {
      byte[] chunk = file.read(at, (int) Math.min(LineScan.CHUNK, to - at));
      int start = 0;
      for (int i = 0; i < chunk.length; i++) {
        if (chunk[i] == '\n') {
          byte[] line = LineScan.trimmed(Arrays.copyOfRange(chunk, start, i));
          List<String> renamed = rows.extractor().renamed(line, header.columns());
          last = renamed == null ? last : renamed;
          start = i + 1;
        }
      }
      if (chunk.length == 0) {
        return last;
      }
      at += start == 0 ? chunk.length : start;
    }
    return last;
  }

  /** Goes on elsewhere in the file. */
  void moved() {
    columnsSought = false;
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
