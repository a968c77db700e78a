// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A reader of a file that counts when it has not changed for the settling time, and gives rows that
 * are held until the batches have taken them. A file that was written anew goes on behind what was
 * taken if it begins with the same readings.
 */
abstract class SettledReader implements FileReader {
  /** How much of a file a bad record shows. */
  static final int SHOWN = 2_000;

  private final String path;
  private final Map<String, String> partition;
  private final Map<String, String> names;
  private final int maxBytes;
  private final QuietPeriod settling;
  private FileProgress progress;
  private long looks;

  /** What there is of the file, while not all of it has been handed over. */
  private List<FileRow> held;

  SettledReader(
      LoggerFileConfig config, String path, Map<String, String> names, FileProgress progress) {
    this.path = path;
    partition = FileBatch.partition(path);
    this.names = names;
    this.progress = progress;
    maxBytes = config.maxBytes();
    settling = new QuietPeriod(config.settle());
  }

  @Override
  public final FileProgress progress() {
    return progress;
  }

  @Override
  public final void progress(FileProgress newProgress) {
    progress = newProgress;
    forget();
  }

  @Override
  public final boolean holds() {
    return held != null;
  }

  @Override
  public final void changed() {
    looks++;
  }

  /** Drops what is held. */
  void forget() {
    held = null;
  }

  /** Holds these rows of the file as it is at this position. */
  final void hold(List<FileRow> rows, FilePosition position) {
    progress = progress.at(position);
    held = rows;
  }

  final int held() {
    return held.size();
  }

  /** How far the file has been handed over. */
  final FilePosition mark() {
    return progress.mark();
  }

  final boolean isTooLarge(FileBytes file) {
    return file.size() > maxBytes;
  }

  final FilePlace place(Instant now) {
    return new FilePlace(names, FilePattern.SCHEME + path, now);
  }

  /** The one record of a file that is not read for its size. */
  final List<FileRow> tooLarge(FileBytes file, FilePlace place) throws IOException {
    return place.bad(
        "TooLarge",
        "the document has " + file.size() + " bytes, and " + FileOptions.MAX_BYTES + "=" + maxBytes,
        file.read(0, SHOWN));
  }

  /** What is next before the file can be read; null when it can. */
  final Next unsettled(FileBytes file, FileBatch batch) {
    Instant due = settling.due(looks, file.size(), batch.now());
    if (due != null) {
      return Next.at(due, file.size());
    }
    return file.size() == 0 ? Next.DONE : null;
  }

  /**
   * Hands the held rows over as far as there is room.
   *
   * @param first the number of the first of them in the file
   * @return what is next when some are left; null when there are none
   */
  final Next handOver(FileBatch batch, long first) {
    FilePosition mark = progress.mark();
    for (long i = Math.max(first, mark.part()); i < first + held.size(); i++) {
      FileRow row = held.get((int) (i - first));
      mark = mark.withRow(row.after(mark.digest()), row.isBad());
      if (batch.full() || !batch.add(row, partition, names, progress.at(mark), false)) {
        return Next.at(batch.now(), mark.bytes());
      }
      progress = progress.at(mark);
    }
    held = null;
    return null;
  }
}
