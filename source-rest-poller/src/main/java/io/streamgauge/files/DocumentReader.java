// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Reads a file that is one document, all of it at once. */
final class DocumentReader extends SettledReader {
  private static final int NODE = 150;

  private final FileRowReader rows;

  DocumentReader(
      LoggerFileConfig config,
      FileRowReader rows,
      String path,
      Map<String, String> names,
      FileProgress progress) {
    super(config, path, names, progress);
    this.rows = rows;
  }

  @Override
  public Next read(FileBytes file, FileBatch batch) throws IOException {
    if (!holds()) {
      Next next = unsettled(file, batch);
      next = next == null ? load(file, batch) : next;
      if (next != null) {
        return next;
      }
    }
    Next left = handOver(batch, 0);
    return left == null ? Next.DONE : left;
  }

  private Next load(FileBytes file, FileBatch batch) throws IOException {
    boolean larger = isTooLarge(file);
    byte[] document = file.read(0, larger ? FileBytes.HEAD : (int) file.size());
    if (!larger && document.length < file.size()) {
      // Cut while it was read: the next look sees another size.
      return Next.at(batch.now(), file.size());
    }
    List<FileRow> found = rows(file, document, place(batch.now()));
    String head = document.length + ":" + FileBytes.digest(document, document.length);
    FilePosition mark = mark();
    boolean same = mark.bytes() == file.size() && mark.head().equals(head);
    if (!same && mark.part() > 0 && !mark.digest().equals(digest(found, mark.part()))) {
      return Next.REPLACED;
    }
    LateText all = LateText.of(head);
    hold(
        found,
        new FilePosition(file.size(), 0, mark.part(), 0, 0, all, LateText.EMPTY, mark.taken()));
    return null;
  }

  private List<FileRow> rows(FileBytes file, byte[] document, FilePlace place) throws IOException {
    if (isTooLarge(file)) {
      return tooLarge(file, place);
    }
    if (memory(document) > Runtime.getRuntime().maxMemory() / 2) {
      return place.bad(
          "TooLarge",
          "the document would take more than half of this worker's memory; give it more"
              + " (KAFKA_HEAP_OPTS), or let the logger write a line for each reading",
          file.read(0, SHOWN));
    }
    return rows.document(document, place, mark().part());
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
}
