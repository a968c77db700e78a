// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads a file that is one document, when it has not changed for the settling time, part by part:
 * each part is read anew from the beginning, so that no more than one is held however large the
 * document is. A document that was written anew goes on behind what was taken if it begins with the
 * same readings.
 */
final class PartReader implements FileReader {
  private static final int SHOWN = 2_000;

  private final FileRowReader rows;
  private final String path;
  private final Map<String, String> names;
  private final int maxBytes;
  private final QuietPeriod settling;
  private FileProgress progress;
  private long looks;

  /** The place of the part that comes next; null before the first one. */
  private Begun begun;

  /** What the part before it gives, while not all of it has been handed over. */
  private List<FileRow> held;

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
    this.rows = rows;
    this.path = path;
    this.names = names;
    this.progress = progress;
    maxBytes = config.maxBytes();
    settling = new QuietPeriod(config.settle());
  }

  @Override
  public FileProgress progress() {
    return progress;
  }

  @Override
  public void progress(FileProgress newProgress) {
    progress = newProgress;
    forget();
  }

  private void forget() {
    held = null;
    begun = null;
  }

  @Override
  public boolean holds() {
    // Between two parts nothing is, and other files have their turns.
    return held != null;
  }

  @Override
  public void changed() {
    looks++;
  }

  @Override
  public Next read(FileBytes file, FileBatch batch) throws IOException {
    if (begun == null) {
      Instant due = settling.due(looks, file.size(), batch.now());
      if (due != null) {
        return Next.at(due, file.size());
      }
      if (file.size() == 0) {
        return Next.DONE;
      }
    }
    if (held == null) {
      Next next = load(file, batch);
      if (next != null) {
        return next;
      }
    }
    return handOver(batch);
  }

  /** Reads the next part; tells what is next when there is nothing of it to hand over. */
  private Next load(FileBytes file, FileBatch batch) throws IOException {
    Begun from = begun == null ? new Begun("", 0, 0, "", false) : begun;
    FilePosition mark = progress.mark();
    FileStream stream = new FileStream(file);
    DocumentPart part = part(file, stream, from, batch.now());
    boolean larger = file.size() > maxBytes;
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
    boolean wrong = behind ? part.last() : !taken.equals(mark.taken());
    if (!same && mark.part() > 0 && wrong) {
      return Next.REPLACED;
    }
    begun = new Begun(head, part.next(), row, taken, part.last());
    if (behind && !part.last()) {
      return Next.at(batch.now(), file.size());
    }
    progress =
        progress.at(new FilePosition(file.size(), 0, mark.part(), 0, 0, head, "", mark.taken()));
    held = part.rows();
    return null;
  }

  private static String beginning(FileBytes file) throws IOException {
    byte[] some = file.read(0, FileBytes.HEAD);
    return some.length + ":" + FileBytes.digest(some, some.length);
  }

  private DocumentPart part(FileBytes file, FileStream stream, Begun from, Instant now)
      throws IOException {
    FilePlace place = new FilePlace(names, FilePattern.SCHEME + path, now);
    byte[] shown = file.read(0, SHOWN);
    if (file.size() > maxBytes) {
      return DocumentPart.unreadable(
          place.bad(
              "TooLarge",
              "the document has "
                  + file.size()
                  + " bytes, and "
                  + FileOptions.MAX_BYTES
                  + "="
                  + maxBytes,
              shown));
    }
    long taken = Math.max(0, progress.mark().part() - from.row());
    return rows.part(stream, file.size(), place, from.element(), taken, shown);
  }

  private Next handOver(FileBatch batch) {
    FilePosition mark = progress.mark();
    String taken = mark.taken();
    long first = begun.row() - held.size();
    for (long i = Math.max(first, mark.part()); i < begun.row(); i++) {
      FileRow row = held.get((int) (i - first));
      String then = row.after(taken);
      mark = new FilePosition(mark.bytes(), 0, i + 1, 0, 0, mark.head(), "", then);
      if (batch.full() || !batch.add(row, path, names, progress.at(mark), false)) {
        return Next.at(batch.now(), mark.bytes());
      }
      taken = then;
      progress = progress.at(mark);
    }
    boolean last = begun.last();
    held = null;
    if (last) {
      begun = null;
      return Next.DONE;
    }
    return Next.at(batch.now(), mark.bytes());
  }
}
