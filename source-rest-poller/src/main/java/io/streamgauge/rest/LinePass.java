// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import io.streamgauge.common.LogText;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** One chunk of a file of lines. */
final class LinePass {
  /** Bad lines that are told together. */
  private static final int BLOCK = 1 << 16;

  private final LineReader reader;
  private final LineTaker taker;
  private final FileBytes file;
  private final FileBatch batch;
  private final byte[] bytes;
  private final long base;
  private int at;
  private int to;
  private boolean complete;

  /** Where the bad lines begin that are told together; -1 when there are none. */
  private int blockAt = -1;

  private long blockLines;
  private FileRow blockFirst;
  private FileMark blockEnd;

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
    FileReader.Next next = lineByLine();
    return tellBlock() ? next : again();
  }

  private FileReader.Next lineByLine() throws IOException {
    while (!batch.full()) {
      LineScan.Line line = reader.scan().next(bytes, at, to);
      FileReader.Next next =
          switch (line.ending()) {
            case BREAK -> take(line) ? null : again();
            case NUL -> cut(line);
            case NONE -> tellBlock() ? end(line) : again();
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
    if (line.firstBreak() >= 0 && !found.isEmpty() && found.stream().allMatch(FileRow::isBad)) {
      // Broken quotes have swallowed lines that may be good.
      return take(LineScan.first(bytes, at, line.firstBreak()));
    }
    long lines = mark().lines() + LineReader.breaks(bytes, at, line.next());
    FileMark after = file.mark(base + line.next(), lines, before(line.next()));
    return take(found, earlier(line.end()), after, line.next());
  }

  /**
   * Takes a line by itself, or with other bad ones when many of them have followed each other: a
   * file that is no file of readings would else become as many dead letters as it has lines.
   */
  private boolean take(List<FileRow> found, List<FileRow> earlier, FileMark after, int next) {
    boolean bad = !found.isEmpty() && found.stream().allMatch(FileRow::isBad);
    boolean whole = mark().open() == 0 && mark().part() == 0;
    if (blockAt >= 0 ? bad || found.isEmpty() : bad && whole && reader.manyBad()) {
      if (blockAt < 0) {
        blockAt = at;
        blockLines = 0;
        blockFirst = found.get(0);
      }
      blockLines += bad ? 1 : 0;
      blockEnd = after;
      at = next;
      return at - blockAt < BLOCK || tellBlock();
    }
    if (!tellBlock() || !taker.take(found, earlier, after, batch)) {
      return false;
    }
    if (!found.isEmpty()) {
      reader.taken(bad);
    }
    at = next;
    return true;
  }

  /** Hands over the bad lines that were put together; whether that could be done. */
  private boolean tellBlock() {
    if (blockAt < 0) {
      return true;
    }
    byte[] content = Arrays.copyOfRange(bytes, blockAt, at);
    FileMark begin = taker.line();
    RowReader.Place place = reader.place(begin.lines(), batch);
    List<FileRow> told =
        blockLines == 1
            ? List.of(blockFirst)
            : place.bad(
                "BadLines",
                "%d lines that gave no reading, from here to line %d (bytes %d to %d); the first: %s"
                    .formatted(
                        blockLines,
                        blockEnd.lines(),
                        begin.bytes(),
                        blockEnd.bytes(),
                        LogText.of(blockFirst.bad().errorMessage())),
                content);
    boolean taken = taker.take(told, List.of(), blockEnd, batch);
    if (taken) {
      batch.further(blockLines - 1);
    } else {
      at = blockAt;
    }
    blockAt = -1;
    return taken;
  }

  private List<FileRow> parse(int end) {
    return reader.parse(Arrays.copyOfRange(bytes, at, end), lines(), batch);
  }

  private FileMark mark() {
    return blockAt < 0 ? taker.line() : blockEnd;
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
    boolean taken = take(found, earlier(line.end()), file.mark(next, lines(), before), inside);
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
    if (!ended && LineReader.told(mark(), length)) {
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
