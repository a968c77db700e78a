// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Hands over what lines give, each with the progress of its file as of then. Of a line that was
 * taken before it had an end, only what is different since comes again.
 */
final class LineEmitter {
  private final Map<String, String> partition;
  private final Map<String, String> names;
  private FileProgress progress;

  /** What is known at the beginning of the line; the progress may be some readings further. */
  private FilePosition line;

  /** Bad lines that have followed each other. */
  private int bad;

  LineEmitter(String path, Map<String, String> names, FileProgress progress) {
    partition = FileBatch.partition(path);
    this.names = names;
    progress(progress);
  }

  FileProgress progress() {
    return progress;
  }

  void progress(FileProgress newProgress) {
    progress = newProgress;
    line = newProgress.mark();
  }

  FilePosition line() {
    return line;
  }

  /** A chunk has been read, and its bytes are not kept for what may be asked later. */
  void settle() {
    progress.mark().settle();
    line.settle();
  }

  /** Passes over what is not a line: the header. */
  void begin(FilePosition first) {
    line = first;
  }

  /** Whether so many bad lines have followed each other that more of them are told together. */
  boolean manyBad() {
    return bad >= PayloadRows.MOST_BAD;
  }

  /** A line has been taken by itself. */
  void taken(boolean wasBad) {
    bad = wasBad ? bad + 1 : 0;
  }

  /**
   * Takes a line, or what there is of it.
   *
   * @param earlier what was taken of it before it had an end
   * @param after what is known when it has been taken
   * @return whether all of it could be taken
   */
  boolean take(List<FileRow> found, List<FileRow> earlier, FilePosition after, FileBatch batch) {
    boolean growing = line.open() == 0 && after.open() > 0;
    List<FileRow> left = without(found, earlier);
    int first = growing ? 0 : (int) line.part();
    for (int i = first; i < left.size(); i++) {
      FileRow row = left.get(i);
      // Time does not count here: the whole line would be read again for each few of its rows.
      if (i > first && batch.crowded()) {
        return false;
      }
      FilePosition reached =
          i == left.size() - 1
              ? after
              : growing ? line.withOpen(after.open(), i + 1L) : line.withPart(i + 1L);
      FileProgress then = progress.at(reached);
      if (!batch.add(row, partition, names, then, row.revises(earlier))) {
        return false;
      }
      progress = then;
    }
    progress(progress.at(after));
    return true;
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
}
