// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.LogText;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** One chunk of a file of lines. */
final class ChunkPass {
  static final int SHOWN = 2_000;

  /** Bad lines that are told together. */
  private static final int BLOCK = 1 << 16;

  private final Lines lines;
  private final LineEmitter emitter;
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
  private FilePosition blockEnd;

  /**
   * The state of a file of lines from one chunk to the next.
   *
   * @param settling of the last line, which may not be complete
   * @param quiet of the whole file: when it is, nobody fills the holes of a copy any more
   */
  record Lines(
      LineScan scan,
      LineParser parser,
      LineEmitter emitter,
      QuietPeriod settling,
      QuietPeriod quiet,
      FarSearch search) {
    /** When nobody will write to this file any more if it stays like this, or null. */
    Instant quietDue(FileBytes file, FileBatch batch) {
      return quiet.due(0, file.size(), batch.now());
    }
  }

  ChunkPass(Lines lines, FileHeader header, FileBytes file, FileBatch batch) throws IOException {
    this.lines = lines;
    this.file = file;
    this.batch = batch;
    emitter = lines.emitter();
    FilePosition mark = emitter.progress().mark();
    long from = Math.max(mark.bytes(), header.end());
    base = Math.max(0, from - FileBytes.TAIL);
    at = (int) (from - base);
    bytes = file.read(base, LineScan.CHUNK + at);
    at = Math.min(at, bytes.length);
    to = bytes.length;
    complete = base + to >= file.size();
    while (complete && to > at && bytes[to - 1] == 0) {
      to--;
    }
    emitter.begin(from > mark.bytes() ? file.mark(from, header.lines(), before(at)) : mark);
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
      LineScan.Line line = lines.scan().next(bytes, at, to);
      FileReader.Next next =
          switch (line.terminator()) {
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
    long number = mark().lines() + LineScan.breaks(bytes, at, line.next());
    FilePosition after = file.mark(base + line.next(), number, before(line.next()));
    return take(found, earlier(line.end()), after, line.next());
  }

  /**
   * Takes a line by itself, or with other bad ones when many of them have followed each other: a
   * file that is no file of readings would else become as many dead letters as it has lines.
   */
  private boolean take(List<FileRow> found, List<FileRow> earlier, FilePosition after, int next) {
    boolean bad = !found.isEmpty() && found.stream().allMatch(FileRow::isBad);
    boolean whole = mark().open() == 0 && mark().part() == 0;
    if (blockAt >= 0 ? bad || found.isEmpty() : bad && whole && emitter.manyBad()) {
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
    if (!tellBlock() || !emitter.take(found, earlier, after, batch)) {
      return false;
    }
    if (!found.isEmpty()) {
      emitter.taken(bad);
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
    FilePosition begin = emitter.line();
    FilePlace place = lines.parser().place(begin.lines(), batch.now());
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
    boolean taken = emitter.take(told, List.of(), blockEnd, batch);
    if (taken) {
      batch.further(blockLines - 1);
    } else {
      at = blockAt;
    }
    blockAt = -1;
    return taken;
  }

  private List<FileRow> parse(int end) {
    return lines.parser().parse(Arrays.copyOfRange(bytes, at, end), lineNumber(), batch.now());
  }

  private FilePosition mark() {
    return blockAt < 0 ? emitter.line() : blockEnd;
  }

  private long lineNumber() {
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
      return length < LineScan.CHUNK ? again() : skip();
    }
    List<FileRow> found = parse(line.end());
    boolean known = mark().open() == length && mark().openPart() >= found.size();
    if (known && line.firstBreak() < 0) {
      return FileReader.Next.DONE;
    }
    Instant due = lines.settling().due(mark().bytes(), length, batch.now());
    if (due != null) {
      return FileReader.Next.at(due, length);
    }
    if (line.firstBreak() >= 0) {
      return take(LineScan.first(bytes, at, line.firstBreak())) ? null : again();
    }
    return emitter.take(found, earlier(line.end()), mark().withOpen(length, found.size()), batch)
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
      next = lines.search().find(file, (byte) 0, false, gap, next);
      if (next == file.size()) {
        to = line.end();
        complete = true;
        return null;
      }
      if (next < 0) {
        return again();
      }
    }
    Instant still = lines.settling().due(mark().bytes(), -(line.end() - at) - 1L, batch.now());
    Instant due = lines.quietDue(file, batch);
    if (still != null && due != null) {
      return FileReader.Next.at(still.isBefore(due) ? still : due, left());
    }
    byte[] content = Arrays.copyOfRange(bytes, at, line.end());
    List<FileRow> found =
        content.length == 0
            ? List.of()
            : lines
                .parser()
                .place(lineNumber(), batch.now())
                .bad("CutLine", "NUL bytes cut off the line", content);
    if (mark().open() == content.length) {
      found = List.of();
    }
    byte[] before =
        file.read(Math.max(0, next - FileBytes.TAIL), (int) Math.min(FileBytes.TAIL, next));
    boolean taken = take(found, earlier(line.end()), file.mark(next, lineNumber(), before), inside);
    return taken && inside < to ? null : again();
  }

  /** A line that is longer than a chunk. */
  private FileReader.Next skip() throws IOException {
    long start = mark().bytes();
    long end = lines.search().find(file, (byte) '\n', true, start, base + to);
    if (end < 0) {
      return again();
    }
    boolean ended = end < file.size();
    long length = end - start;
    if (!ended && mark().toldOf(length)) {
      return FileReader.Next.DONE;
    }
    Instant due = ended ? null : lines.settling().due(start, length, batch.now());
    if (due != null) {
      return FileReader.Next.at(due, length);
    }
    List<FileRow> bad =
        lines
            .parser()
            .place(lineNumber(), batch.now())
            .bad(
                "LongLine",
                "a line of " + length + " bytes; the longest is " + LineScan.CHUNK,
                Arrays.copyOfRange(bytes, at, at + SHOWN));
    byte[] before = file.read(end + 1 - FileBytes.TAIL, FileBytes.TAIL);
    FilePosition after =
        ended ? file.mark(end + 1, mark().lines() + 1, before) : mark().withOpen(length, 1);
    boolean taken = emitter.take(bad, List.of(), after, batch);
    return ended || !taken ? again() : FileReader.Next.DONE;
  }
}
