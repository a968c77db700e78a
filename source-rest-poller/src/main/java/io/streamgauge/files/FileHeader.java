// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.FileExtractor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The beginning of a file of lines; read again from the file whenever it is needed.
 *
 * @param columns their names; null when they have numbers
 * @param end where the first row may begin
 * @param lines how many lines that is
 * @param texts the lines themselves, which loggers write again when they start
 */
record FileHeader(List<String> columns, long end, long lines, Set<String> texts) {
  /** Longest header; most fit into the first read. */
  private static final int MOST = 1 << 18;

  private static final int FIRST = 1 << 13;
  private static final FileHeader NONE = new FileHeader(null, -1, 0, Set.of());
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /**
   * The header, or null when not all of it has been written yet.
   *
   * @throws UnreadableAnswerException when it never will be one
   */
  static FileHeader read(FileBytes file, FileExtractor extractor)
      throws IOException, UnreadableAnswerException {
    byte[] first = file.read(0, FIRST);
    if (first.length > 1 && Math.min(first[0], first[1]) == -2 && first[0] + first[1] == -3) {
      throw new UnreadableAnswerException(
          "it is UTF-16 text; set " + FileOptions.CHARSET + "=UTF-16 for a connector of its own");
    }
    FileHeader found = in(first, extractor);
    if (found == null && file.size() > FIRST) {
      found = in(file.read(0, MOST), extractor);
    }
    if (found == null && file.size() > MOST) {
      throw new UnreadableAnswerException("the header is longer than " + MOST + " bytes");
    }
    return found;
  }

  private static FileHeader in(byte[] bytes, FileExtractor extractor)
      throws UnreadableAnswerException {
    FileHeader sure = in(bytes, extractor, extractor::isHeader);
    FileHeader found =
        sure == null || sure.isNone() ? in(bytes, extractor, extractor::mayBeHeader) : sure;
    if (found != null && found.isNone()) {
      throw extractor.noHeader();
    }
    if (found != null && found.columns() != null) {
      extractor.checkHeader(found.columns());
    }
    return found;
  }

  /** The same where the first such line is the header; {@link #NONE} when there is none. */
  private static FileHeader in(
      byte[] bytes, FileExtractor extractor, Predicate<List<String>> isHeader)
      throws UnreadableAnswerException {
    int at = Arrays.equals(Arrays.copyOf(bytes, MARK.length), MARK) ? MARK.length : 0;
    int wanted = extractor.headerLines();
    LineScan scan = LineScan.of(extractor);
    List<List<String>> found = new ArrayList<>();
    Set<String> texts = new HashSet<>();
    long lines = 0;
    int preamble = 0;
    while (found.size() < wanted) {
      LineScan.Line line = scan.next(bytes, at, bytes.length);
      if (line.terminator() != LineScan.Terminator.BREAK) {
        // NUL bytes too: what belongs there may not have been written yet.
        return null;
      }
      byte[] content = LineScan.trimmed(Arrays.copyOfRange(bytes, at, line.end()));
      List<String> cells = extractor.cells(content);
      if (cells != null && found.isEmpty() && !isHeader.test(cells)) {
        preamble++;
        if (preamble > FileExtractor.LONGEST_PREAMBLE) {
          return NONE;
        }
      } else if (cells != null) {
        found.add(cells);
        texts.add(text(content));
      }
      lines += LineScan.breaks(bytes, at, line.next());
      at = line.next();
    }
    return new FileHeader(wanted == 0 ? null : found.get(0), at, lines, texts);
  }

  private boolean isNone() {
    return end < 0;
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.ISO_8859_1);
  }

  /** Whether a later line is one of the header again. */
  boolean repeats(byte[] line) {
    return !texts.isEmpty() && texts.contains(text(line));
  }
}
