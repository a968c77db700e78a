// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.rest.Extractor.UnreadableAnswerException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
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

  private static final int SCAN = 1 << 26;
  private static final int SHOWN = 2_000;

  private final Table table;
  private final LineScan scan;
  private final RowReader rows;
  private final String path;
  private final Map<String, String> names;
  private final Settling settling;

  /** Of the whole file: when it is quiet, nobody fills the holes of a copy any more. */
  private final Settling quiet;

  /** Of a file that may be on its way to become what it was. */
  private final Settling rewriting;

  private FileProgress progress;
  private FileHeader header;

  /** Where the search beyond a chunk began, for a line end or the end of NUL bytes. */
  private long soughtFrom = -1;

  private long soughtTo;

  private long looks;

  LineReader(
      LoggerFileConfig config,
      RowReader rows,
      String path,
      Map<String, String> names,
      FileProgress progress) {
    this.rows = rows;
    this.path = path;
    this.names = names;
    this.progress = progress;
    table = config.rest().format().table();
    scan = LineScan.of(table);
    settling = new Settling(config.settle());
    quiet = new Settling(config.settle());
    rewriting = new Settling(config.settle());
  }

  @Override
  public FileProgress progress() {
    return progress;
  }

  @Override
  public void progress(FileProgress newProgress) {
    progress = newProgress;
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
    header = null;
    soughtFrom = -1;
    looks++;
  }

  @Override
  public Next read(FileBytes file, FileBatch batch) throws IOException {
    try {
      if (header == null) {
        header = FileHeader.read(file, table, rows);
      }
    } catch (UnreadableAnswerException e) {
      return headless(file, batch, e.getMessage());
    }
    if (header == null) {
      return headless(file, batch, "it ends within its " + table.headerLines() + " header lines");
    }
    Pass pass = new Pass(file, batch);
    // Only now: had the file been written anew before this, it would show.
    if (!file.is(progress.mark())) {
      return another(file, batch);
    }
    rewriting.forget();
    var unused = quiet.due(looks, file.size(), batch.now());
    Next next = pass.run();
    if (next.due() == null) {
      header = null;
    }
    return next;
  }

  /** What is written anew, as uploads do with each new row, is shorter than it was for a while. */
  private Next another(FileBytes file, FileBatch batch) throws IOException {
    Instant due =
        file.mayBecome(progress.mark())
            ? rewriting.due(progress.mark().bytes(), 0, batch.now())
            : null;
    return due == null ? Next.REPLACED : Next.at(due, file.size());
  }

  /** Tells once of a file that has no header, and goes on as soon as it has one. */
  private Next headless(FileBytes file, FileBatch batch, String reason) throws IOException {
    FileMark mark = progress.mark();
    long length = file.find((byte) 0, false, 0, CHUNK) == file.size() ? 0 : file.size();
    if (!file.is(mark)) {
      return another(file, batch);
    }
    if (length == 0 || mark.open() == length) {
      return Next.DONE;
    }
    Instant due = settling.due(0, length, batch.now());
    if (due != null) {
      return Next.at(due, length);
    }
    FileRow bad = place(0, batch).bad("NoHeader", reason, file.read(0, SHOWN)).get(0);
    if (!batch.takes(bad)) {
      return Next.at(batch.now(), length);
    }
    progress = progress.at(FileMark.START.withOpen(length, 1));
    batch.add(bad, path, names, progress, false);
    return Next.DONE;
  }

  private RowReader.Place place(long lines, FileBatch batch) {
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

  /** One chunk of the file. */
  private final class Pass {
    private final FileBytes file;
    private final FileBatch batch;
    private final byte[] bytes;
    private final long base;
    private int at;
    private int to;
    private boolean complete;

    /** What is known at the beginning of the line. */
    private FileMark mark;

    Pass(FileBytes file, FileBatch batch) throws IOException {
      this.file = file;
      this.batch = batch;
      mark = progress.mark();
      long from = Math.max(mark.bytes(), header.end());
      base = Math.max(0, from - FileBytes.TAIL);
      at = (int) (from - base);
      bytes = file.read(base, CHUNK + at);
      at = Math.min(at, bytes.length);
      to = bytes.length;
      complete = base + to >= file.size();
      while (complete && to > at && bytes[to - 1] == 0) {
        to--;
      }
      if (from > mark.bytes()) {
        mark = file.mark(from, header.lines(), before(at));
      }
    }

    private byte[] before(int end) {
      return Arrays.copyOfRange(bytes, Math.max(0, end - FileBytes.TAIL), end);
    }

    Next run() throws IOException {
      while (!batch.full()) {
        LineScan.Line line = scan.next(bytes, at, to);
        Next next =
            switch (line.ending()) {
              case BREAK -> take(line) ? null : again();
              case NUL -> cut(line);
              case NONE -> end(line);
            };
        if (next != null) {
          return next;
        }
      }
      return again();
    }

    private Next again() {
      return Next.at(batch.now(), left());
    }

    private long left() {
      return base + to - mark.bytes() + (complete ? 0 : file.size() - base - to);
    }

    private boolean take(LineScan.Line line) throws IOException {
      List<FileRow> found = parse(line.end());
      if (line.firstBreak() >= 0
          && !found.isEmpty()
          && found.stream().allMatch(row -> row.bad() != null)) {
        // Broken quotes have swallowed lines that may be good.
        return take(LineScan.first(bytes, at, line.firstBreak()));
      }
      long lines = mark.lines() + breaks(bytes, at, line.next());
      FileMark after = file.mark(base + line.next(), lines, before(line.next()));
      boolean taken = emit(found, line.end(), after);
      at = taken ? line.next() : at;
      return taken;
    }

    private List<FileRow> parse(int end) {
      byte[] content = trimmed(Arrays.copyOfRange(bytes, at, end));
      return header.repeats(content)
          ? List.of()
          : rows.line(content, header.columns(), place(mark.lines(), batch));
    }

    /**
     * Hands over what a line gives, less what was taken of it before it had an end.
     *
     * @param after what is known when the line has been taken
     * @return whether all of it could be taken
     */
    private boolean emit(List<FileRow> found, int end, FileMark after) {
      boolean growing = mark.open() == 0 && after.open() > 0;
      List<FileRow> earlier = earlier(end);
      List<FileRow> left = without(found, earlier);
      long skip = growing ? 0 : mark.part();
      for (int i = (int) skip; i < left.size(); i++) {
        FileRow row = left.get(i);
        if (!batch.takes(row)) {
          return false;
        }
        boolean last = i == left.size() - 1;
        mark = last ? after : growing ? mark : mark.withPart(i + 1L);
        FileMark reached = last || !growing ? mark : mark.withOpen(after.open(), i + 1L);
        progress = progress.at(reached);
        batch.add(row, path, names, progress, row.revises(earlier));
      }
      mark = after;
      progress = progress.at(after);
      return true;
    }

    private List<FileRow> earlier(int end) {
      if (mark.open() == 0) {
        return List.of();
      }
      List<FileRow> all = parse((int) Math.min(end, at + mark.open()));
      return all.subList(0, (int) Math.min(all.size(), mark.openPart()));
    }

    private static List<FileRow> without(List<FileRow> found, List<FileRow> earlier) {
      List<FileRow> left = new ArrayList<>(found);
      for (FileRow taken : earlier) {
        for (int i = 0; i < left.size(); i++) {
          if (left.get(i).same(taken)) {
            left.remove(i);
            break;
          }
        }
      }
      return left;
    }

    /** The last line, which has no end yet. */
    private Next end(LineScan.Line line) throws IOException {
      int length = line.end() - at;
      if (length == 0 && complete) {
        return Next.DONE;
      }
      if (!complete) {
        return length < CHUNK ? again() : skip();
      }
      List<FileRow> found = parse(line.end());
      boolean known = mark.open() == length && mark.openPart() >= found.size();
      if (known && line.firstBreak() < 0) {
        return Next.DONE;
      }
      Instant due = settling.due(mark.bytes(), length, batch.now());
      if (due != null) {
        return Next.at(due, length);
      }
      if (line.firstBreak() >= 0) {
        return take(LineScan.first(bytes, at, line.firstBreak())) ? null : again();
      }
      return emit(found, line.end(), mark.withOpen(length, found.size())) ? Next.DONE : again();
    }

    /** NUL bytes where lines should be: power was lost, or a copy is not complete yet. */
    private Next cut(LineScan.Line line) throws IOException {
      long gap = base + line.end();
      int inside = line.end();
      while (inside < to && bytes[inside] == 0) {
        inside++;
      }
      long next = base + inside;
      if (inside == to) {
        next = seek((byte) 0, false, gap, next);
        if (next == file.size()) {
          to = line.end();
          complete = true;
          return null;
        }
        if (next < 0) {
          return again();
        }
      }
      Instant still = settling.due(mark.bytes(), -(line.end() - at) - 1L, batch.now());
      Instant due = quiet.due(looks, file.size(), batch.now());
      if (still != null && due != null) {
        return Next.at(still.isBefore(due) ? still : due, left());
      }
      byte[] content = Arrays.copyOfRange(bytes, at, line.end());
      List<FileRow> found =
          content.length == 0
              ? List.of()
              : place(mark.lines(), batch).bad("CutLine", "NUL bytes cut off the line", content);
      if (mark.open() == content.length) {
        found = List.of();
      }
      byte[] before =
          file.read(Math.max(0, next - FileBytes.TAIL), (int) Math.min(FileBytes.TAIL, next));
      boolean taken = emit(found, line.end(), file.mark(next, mark.lines(), before));
      at = inside;
      return taken && inside < to ? null : again();
    }

    /** A line that is longer than a chunk. */
    private Next skip() throws IOException {
      long start = mark.bytes();
      long end = seek((byte) '\n', true, start, base + to);
      if (end < 0) {
        return again();
      }
      boolean ended = end < file.size();
      long length = end - start;
      if (!ended && mark.open() == length) {
        return Next.DONE;
      }
      Instant due = ended ? null : settling.due(start, length, batch.now());
      if (due != null) {
        return Next.at(due, length);
      }
      List<FileRow> bad =
          place(mark.lines(), batch)
              .bad(
                  "LongLine",
                  "a line of " + length + " bytes; the longest is " + CHUNK,
                  Arrays.copyOfRange(bytes, at, at + SHOWN));
      byte[] before = file.read(end + 1 - FileBytes.TAIL, FileBytes.TAIL);
      FileMark after =
          ended ? file.mark(end + 1, mark.lines() + 1, before) : mark.withOpen(length, 1);
      if (!batch.takes(bad.get(0))) {
        return again();
      }
      mark = after;
      progress = progress.at(after);
      batch.add(bad.get(0), path, names, progress, false);
      return ended ? again() : Next.DONE;
    }

    /** Searches on where the last look stopped; -1 when that takes longer. */
    private long seek(byte wanted, boolean equal, long begin, long from) throws IOException {
      long start = soughtFrom == begin ? Math.max(soughtTo, from) : from;
      long found = file.find(wanted, equal, start, SCAN);
      soughtFrom = begin;
      soughtTo = found;
      return found < file.size() && found == start + SCAN ? -1 : found;
    }
  }
}
