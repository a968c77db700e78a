// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads a file that is one document part by part: each part is read anew from the beginning, so
 * that no more than one is held however large the document is.
 */
final class PartReader extends SettledReader {
  private final FileRowReader rows;

  /** The place of the part that comes next; null before the first one. */
  private Begun begun;

  /**
   * A place between two parts.
   *
   * @param head of the document
   * @param element where the part begins
   * @param row the number of its first row
   * @param taken digest of the rows before it that had been taken earlier
   */
  private record Begun(String head, long element, long row, String taken, boolean last) {}

  PartReader(
      LoggerFileConfig config,
      FileRowReader rows,
      String path,
      Map<String, String> names,
      FileProgress progress) {
    super(config, path, names, progress);
    this.rows = rows;
  }

  @Override
  void forget() {
    super.forget();
    begun = null;
  }

  @Override
  public Next read(FileBytes file, FileBatch batch) throws IOException {
    Next next = begun == null ? unsettled(file, batch) : null;
    // Between two parts nothing is held, and other files have their turns.
    if (next == null && !holds()) {
      next = load(file, batch);
    }
    return next == null ? handOver(file, batch) : next;
  }

  /** Reads the next part; tells what is next when there is nothing of it to hand over. */
  private Next load(FileBytes file, FileBatch batch) throws IOException {
    Begun from = begun == null ? new Begun("", 0, 0, "", false) : begun;
    FilePosition mark = mark();
    FileStream stream = new FileStream(file);
    DocumentPart part = part(file, stream, from, batch.now());
    boolean larger = isTooLarge(file);
    String head = larger ? beginning(file) : stream.head();
    if ((!larger && stream.length() < file.size())
        || (begun != null && !begun.head().equals(head))) {
      // It is being written to: what is there counts when it has settled again.
      forget();
      changed();
      return Next.at(batch.now(), file.size());
    }
    boolean same = mark.bytes() == file.size() && mark.head().equals(head);
    int before = (int) Math.min(part.rows().size(), Math.max(0, mark.part() - from.row()));
    String taken = from.taken();
    for (FileRow row : same ? List.<FileRow>of() : part.rows().subList(0, before)) {
      taken = row.after(taken);
    }
    long row = from.row() + part.rows().size();
    boolean behind = mark.part() > row;
    boolean wrong = behind ? part.last() : !taken.equals(mark.digest());
    if (!same && mark.part() > 0 && wrong) {
      return Next.REPLACED;
    }
    begun = new Begun(head, part.next(), row, taken, part.last());
    if (behind && !part.last()) {
      return Next.at(batch.now(), file.size());
    }
    LateText all = LateText.of(head);
    hold(
        part.rows(),
        new FilePosition(file.size(), 0, mark.part(), 0, 0, all, LateText.EMPTY, mark.taken()));
    return null;
  }

  private static String beginning(FileBytes file) throws IOException {
    byte[] some = file.read(0, FileBytes.HEAD);
    return some.length + ":" + FileBytes.digest(some, some.length);
  }

  private DocumentPart part(FileBytes file, FileStream stream, Begun from, Instant now)
      throws IOException {
    FilePlace place = place(now);
    if (isTooLarge(file)) {
      return DocumentPart.unreadable(tooLarge(file, place));
    }
    long taken = Math.max(0, mark().part() - from.row());
    return rows.part(stream, file.size(), place, from.element(), taken, file.read(0, SHOWN));
  }

  private Next handOver(FileBytes file, FileBatch batch) {
    Next left = handOver(batch, begun.row() - held());
    if (left != null) {
      return left;
    }
    if (begun.last()) {
      begun = null;
      return Next.DONE;
    }
    return Next.at(batch.now(), file.size());
  }
}
