// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads a file that is one document, when it has not changed for the settling time. A document that
 * was written anew goes on behind what was taken if it begins with the same readings.
 */
final class DocumentReader implements FileReader {
  private static final int SHOWN = 2_000;
  private static final int NODE = 150;

  private final FileRowReader rows;
  private final String path;
  private final Map<String, String> names;
  private final int maxBytes;
  private final QuietPeriod settling;
  private FileProgress progress;
  private long looks;

  /** What the document gives, while not all of it has been handed over. */
  private List<FileRow> held;

  private FilePosition whole;

  DocumentReader(
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
    held = null;
  }

  @Override
  public boolean holds() {
    return held != null;
  }

  @Override
  public void changed() {
    looks++;
  }

  @Override
  public Next read(FileBytes file, FileBatch batch) throws IOException {
    if (held == null) {
      Instant due = settling.due(looks, file.size(), batch.now());
      if (due != null) {
        return Next.at(due, file.size());
      }
      if (file.size() == 0) {
        return Next.DONE;
      }
      Next next = load(file, batch);
      if (next != null) {
        return next;
      }
    }
    return handOver(batch);
  }

  private Next load(FileBytes file, FileBatch batch) throws IOException {
    boolean larger = file.size() > maxBytes;
    byte[] document = file.read(0, larger ? FileBytes.HEAD : (int) file.size());
    boolean large = larger || memory(document) > Runtime.getRuntime().maxMemory() / 2;
    if (!larger && document.length < file.size()) {
      // Cut while it was read: the next look sees another size.
      return Next.at(batch.now(), file.size());
    }
    FilePlace place = new FilePlace(names, FilePattern.SCHEME + path, batch.now());
    List<FileRow> found =
        large
            ? place.bad(
                "TooLarge",
                larger
                    ? "the document has "
                        + file.size()
                        + " bytes, and "
                        + FileOptions.MAX_BYTES
                        + "="
                        + maxBytes
                    : "the document would take more than half of this worker's memory; give it more"
                        + " (KAFKA_HEAP_OPTS), or let the logger write a line for each reading",
                file.read(0, SHOWN))
            : rows.document(document, place, progress.mark().part());
    String head = document.length + ":" + FileBytes.digest(document, document.length);
    FilePosition mark = progress.mark();
    boolean same = mark.bytes() == file.size() && mark.head().equals(head);
    if (!same && mark.part() > 0 && !mark.taken().equals(digest(found, mark.part()))) {
      return Next.REPLACED;
    }
    whole = new FilePosition(file.size(), 0, mark.part(), 0, 0, head, "", mark.taken());
    progress = progress.at(whole);
    held = found;
    return null;
  }

  /** What a document takes in memory with all that it gives, at most, told by its punctuation. */
  private static long memory(byte[] document) {
    long nodes = 0;
    for (byte each : document) {
      nodes += each == ',' || each == ':' || each == '[' || each == '{' ? 1 : 0;
    }
    return document.length * 3L + nodes * NODE;
  }

  /** Digest of so many of the rows, which no digest equals when there are fewer. */
  private static String digest(List<FileRow> found, long count) {
    if (found.size() < count) {
      return "-";
    }
    String digest = "";
    for (FileRow row : found.subList(0, (int) count)) {
      digest = row.after(digest);
    }
    return digest;
  }

  private Next handOver(FileBatch batch) {
    FilePosition mark = progress.mark();
    String taken = mark.taken();
    for (long i = mark.part(); i < held.size(); i++) {
      FileRow row = held.get((int) i);
      String then = row.after(taken);
      mark = new FilePosition(whole.bytes(), 0, i + 1, 0, 0, whole.head(), "", then);
      if (batch.full() || !batch.add(row, path, names, progress.at(mark), false)) {
        return Next.at(batch.now(), whole.bytes());
      }
      taken = then;
      progress = progress.at(mark);
    }
    held = null;
    return Next.DONE;
  }
}
