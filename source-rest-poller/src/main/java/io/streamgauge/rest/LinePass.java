// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** One chunk of a file of lines. */
final class LinePass {
  private final LineReader reader;
  private final LineTaker taker;
  private final FileBytes file;
  private final FileBatch batch;
  private final byte[] bytes;
  private final long base;
  private int at;
  private int to;
  private boolean complete;

  LinePass(LineReader reader, FileHeader header, FileBytes file, FileBatch batch)
      throws IOException {
    this.reader = reader;
    this.file = file;
    this.batch = batch;
    taker = reader.taker();
    FileMark mark = taker.progress().mark();
    long from = Math.max(mark.bytes(), header.end());
    base = Math.max(0, from - FileBytes.TAIL);
    at = (int) (from - base);
    bytes = file.read(base, LineReader.CHUNK + at);
    at = Math.min(at, bytes.length);
    to = bytes.length;
    complete = base + to >= file.size();
    while (complete && to > at && bytes[to - 1] == 0) {
      to--;
    }
    taker.begin(from > mark.bytes() ? file.mark(from, header.lines(), before(at)) : mark);
  }

  private byte[] before(int end) {
    return Arrays.copyOfRange(bytes, Math.max(0, end - FileBytes.TAIL), end);
  }

  FileReader.Next run() throws IOException {
    while (!batch.full()) {
      LineScan.Line line = reader.scan().next(bytes, at, to);
      FileReader.Next next =
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

  private FileReader.Next again() {
    return FileReader.Next.at(batch.now(), left());
  }

  private long left() {
    return base + to - mark().bytes() + (complete ? 0 : file.size() - base - to);
  }

  private boolean take(LineScan.Line line) throws IOException {
    List<FileRow> found = parse(line.end());
    if (line.firstBreak() >= 0
        && !found.isEmpty()
        && found.stream().allMatch(row -> row.bad() != null)) {
      // Broken quotes have swallowed lines that may be good.
      return take(LineScan.first(bytes, at, line.firstBreak()));
    }
    long lines = mark().lines() + LineReader.breaks(bytes, at, line.next());
    FileMark after = file.mark(base + line.next(), lines, before(line.next()));
    boolean taken = taker.take(found, earlier(line.end()), after, batch);
    at = taken ? line.next() : at;
    return taken;
  }

  private List<FileRow> parse(int end) {
    return reader.parse(Arrays.copyOfRange(bytes, at, end), lines(), batch);
  }

  private FileMark mark() {
    return taker.line();
  }

  private long lines() {
    return mark().lines();
  }

  private List<FileRow> earlier(int end) {
    if (mark().open() == 0) {
      return List.of();
    }
    List<FileRow> all = parse((int) Math.min(end, at + mark().open()));
    return all.subList(0, (int) Math.min(all.size(), mark().openPart()));
  }

  /** The last line, which has no end yet. */
  private FileReader.Next end(LineScan.Line line) throws IOException {
    int length = line.end() - at;
    if (length == 0 && complete) {
      return FileReader.Next.DONE;
    }
    if (!complete) {
      return length < LineReader.CHUNK ? again() : skip();
    }
    List<FileRow> found = parse(line.end());
    boolean known = mark().open() == length && mark().openPart() >= found.size();
    if (known && line.firstBreak() < 0) {
      return FileReader.Next.DONE;
    }
    Instant due = reader.settling().due(mark().bytes(), length, batch.now());
    if (due != null) {
      return FileReader.Next.at(due, length);
    }
    if (line.firstBreak() >= 0) {
      return take(LineScan.first(bytes, at, line.firstBreak())) ? null : again();
    }
    return taker.take(found, earlier(line.end()), mark().withOpen(length, found.size()), batch)
        ? FileReader.Next.DONE
        : again();
  }

  /** NUL bytes where lines should be: power was lost, or a copy is not complete yet. */
  private FileReader.Next cut(LineScan.Line line) throws IOException {
    long gap = base + line.end();
    int inside = line.end();
    while (inside < to && bytes[inside] == 0) {
      inside++;
    }
    long next = base + inside;
    if (inside == to) {
      next = reader.seek(file, (byte) 0, false, gap, next);
      if (next == file.size()) {
        to = line.end();
        complete = true;
        return null;
      }
      if (next < 0) {
        return again();
      }
    }
    Instant still = reader.settling().due(mark().bytes(), -(line.end() - at) - 1L, batch.now());
    Instant due = reader.quietDue(file, batch);
    if (still != null && due != null) {
      return FileReader.Next.at(still.isBefore(due) ? still : due, left());
    }
    byte[] content = Arrays.copyOfRange(bytes, at, line.end());
    List<FileRow> found =
        content.length == 0
            ? List.of()
            : reader.place(lines(), batch).bad("CutLine", "NUL bytes cut off the line", content);
    if (mark().open() == content.length) {
      found = List.of();
    }
    byte[] before =
        file.read(Math.max(0, next - FileBytes.TAIL), (int) Math.min(FileBytes.TAIL, next));
    boolean taken = taker.take(found, earlier(line.end()), file.mark(next, lines(), before), batch);
    at = inside;
    return taken && inside < to ? null : again();
  }

  /** A line that is longer than a chunk. */
  private FileReader.Next skip() throws IOException {
    long start = mark().bytes();
    long end = reader.seek(file, (byte) '\n', true, start, base + to);
    if (end < 0) {
      return again();
    }
    boolean ended = end < file.size();
    long length = end - start;
    if (!ended && mark().open() == length) {
      return FileReader.Next.DONE;
    }
    Instant due = ended ? null : reader.settling().due(start, length, batch.now());
    if (due != null) {
      return FileReader.Next.at(due, length);
    }
    List<FileRow> bad =
        reader
            .place(lines(), batch)
            .bad(
                "LongLine",
                "a line of " + length + " bytes; the longest is " + LineReader.CHUNK,
                Arrays.copyOfRange(bytes, at, at + LineReader.SHOWN));
    byte[] before = file.read(end + 1 - FileBytes.TAIL, FileBytes.TAIL);
    FileMark after =
        ended ? file.mark(end + 1, mark().lines() + 1, before) : mark().withOpen(length, 1);
    boolean taken = taker.take(bad, List.of(), after, batch);
    return ended || !taken ? again() : FileReader.Next.DONE;
  }
}
