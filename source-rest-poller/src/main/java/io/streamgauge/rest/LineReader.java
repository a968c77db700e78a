// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.extract.Extraction.UnreadableAnswerException;
import io.streamgauge.extract.FileExtractor;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of lines that may grow. A line counts when its end has been written; the last one
 * without an end, and what lies behind NUL bytes, when nothing has changed for the settling time.
 */
final class LineReader implements FileReader {
  /** Most that is read at once, and so the longest line. */
  static final int CHUNK = 1 << 18;

  static final int SHOWN = 2_000;

  private static final int SCAN = 1 << 26;

  private final FileExtractor extractor;
  private final LineScan scan;
  private final RowReader rows;
  private final String path;
  private final Map<String, String> names;
  private final LineTaker taker;
  private final Settling settling;

  /** Of the whole file: when it is quiet, nobody fills the holes of a copy any more. */
  private final Settling quiet;

  /** Of a file that may be on its way to become what it was. */
  private final Settling rewriting;

  /** Only while a chunk is read: it may be long, and there are many files. */
  private FileHeader header;

  /** Where the search beyond a chunk began, for a line end or the end of NUL bytes. */
  private long soughtFrom = -1;

  private long soughtTo;

  private long looks;

  /** What the last header of the lines taken names, if one came below the first; else null. */
  private List<String> columns;

  private boolean columnsSought;

  /** Bad lines that have followed each other. */
  private int bad;

  LineReader(
      LoggerFileConfig config,
      RowReader rows,
      String path,
      Map<String, String> names,
      FileProgress progress) {
    this.rows = rows;
    this.path = path;
    this.names = names;
    taker = new LineTaker(path, names, progress);
    extractor = rows.extractor();
    scan = LineScan.of(extractor);
    settling = new Settling(config.settle());
    quiet = new Settling(config.settle());
    rewriting = new Settling(config.settle());
  }

  @Override
  public FileProgress progress() {
    return taker.progress();
  }

  @Override
  public void progress(FileProgress newProgress) {
    taker.progress(newProgress);
    columnsSought = false;
    changed();
    settling.forget();
    rewriting.forget();
  }

  @Override
  public boolean holds() {
    return false;
  }

  @Override
  public void changed() {
    soughtFrom = -1;
    looks++;
  }

  @Override
  public Next read(FileBytes file, FileBatch batch) throws IOException {
    try {
      header = FileHeader.read(file, extractor);
    } catch (UnreadableAnswerException e) {
      return headless(file, batch, e.getMessage());
    }
    if (header == null) {
      return headless(
          file,
          batch,
          "it ends within its "
              + extractor.headerLines()
              + " header lines, of which the first names the columns that the mapping asks for");
    }
    LinePass pass = new LinePass(this, header, file, batch);
    // Only now: had the file been written anew before this, it would show.
    if (!file.is(mark())) {
      return another(file, batch);
    }
    rewriting.forget();
    if (!columnsSought) {
      columns = lastHeader(file);
      columnsSought = true;
    }
    var unused = quietDue(file, batch);
    Next next = pass.run();
    header = null;
    return next;
  }

  /** What the lines that were taken say of the columns last, which no offset tells. */
  private List<String> lastHeader(FileBytes file) throws IOException {
    List<String> last = null;
    long at = header.end();
    long to = Math.min(mark().bytes(), file.size());
    while (header.columns() != null && at < to) {
      byte[] chunk = file.read(at, (int) Math.min(CHUNK, to - at));
      int start = 0;
      for (int i = 0; i < chunk.length; i++) {
        if (chunk[i] == '\n') {
          List<String> renamed =
              extractor.renamed(trimmed(Arrays.copyOfRange(chunk, start, i)), header.columns());
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

  /** What is written anew, as uploads do with each new row, is shorter than it was for a while. */
  private Next another(FileBytes file, FileBatch batch) throws IOException {
    Instant due = file.mayBecome(mark()) ? rewriting.due(mark().bytes(), 0, batch.now()) : null;
    return due == null ? Next.REPLACED : Next.at(due, file.size());
  }

  /** Tells once of a file that has no header, and goes on as soon as it has one. */
  private Next headless(FileBytes file, FileBatch batch, String reason) throws IOException {
    FileMark mark = mark();
    long length = file.find((byte) 0, false, 0, CHUNK) == file.size() ? 0 : file.size();
    if (!file.is(mark)) {
      return another(file, batch);
    }
    if (length == 0 || told(mark, length)) {
      return Next.DONE;
    }
    Instant due = settling.due(0, length, batch.now());
    if (due != null) {
      return Next.at(due, length);
    }
    List<FileRow> bad = place(0, batch).bad("NoHeader", reason, file.read(0, SHOWN));
    boolean told = taker.take(bad, List.of(), FileMark.START.withOpen(length, 1), batch);
    return told ? Next.DONE : Next.at(batch.now(), length);
  }

  /** Whether what has no end has been told of: again when it is as long again. */
  static boolean told(FileMark mark, long length) {
    return mark.open() > 0 && length >= mark.open() && length / 2 < mark.open();
  }

  /** Whether so many bad lines have followed each other that more of them are told together. */
  boolean manyBad() {
    return bad >= PayloadRows.MOST_BAD;
  }

  /** A line has been taken by itself. */
  void taken(boolean wasBad) {
    bad = wasBad ? bad + 1 : 0;
  }

  private FileMark mark() {
    return taker.progress().mark();
  }

  LineTaker taker() {
    return taker;
  }

  LineScan scan() {
    return scan;
  }

  Settling settling() {
    return settling;
  }

  /** When nobody will write to this file any more if it stays like this, or null. */
  Instant quietDue(FileBytes file, FileBatch batch) {
    return quiet.due(looks, file.size(), batch.now());
  }

  List<FileRow> parse(byte[] line, long lines, FileBatch batch) {
    byte[] content = trimmed(line);
    List<String> renamed = extractor.renamed(content, header.columns());
    columns = renamed == null ? columns : renamed;
    return renamed != null || header.repeats(content)
        ? List.of()
        : rows.line(content, columns == null ? header.columns() : columns, place(lines, batch));
  }

  /** Searches on where the last look stopped; -1 when that takes longer. */
  long seek(FileBytes file, byte wanted, boolean equal, long begin, long from) throws IOException {
    long start = soughtFrom == begin ? Math.max(soughtTo, from) : from;
    long found = file.find(wanted, equal, start, SCAN);
    soughtFrom = begin;
    soughtTo = found;
    return found < file.size() && found == start + SCAN ? -1 : found;
  }

  RowReader.Place place(long lines, FileBatch batch) {
    return new RowReader.Place(names, FilePattern.SCHEME + path + ":" + (lines + 1), batch.now());
  }

  static byte[] trimmed(byte[] line) {
    int length = line.length;
    return length > 0 && line[length - 1] == '\r' ? Arrays.copyOf(line, length - 1) : line;
  }

  static long breaks(byte[] bytes, int from, int to) {
    long breaks = 0;
    for (int i = from; i < to; i++) {
      breaks += bytes[i] == '\n' ? 1 : 0;
    }
    return breaks;
  }
}
