// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.time.Instant;

/** Takes readings out of one file, and knows how far it has come. */
interface FileReader {

  /**
   * The outcome of a look at a file.
   *
   * @param replaced whether it is not the file that was read so far
   * @param due when to look again; null when it has changed
   * @param behind bytes that have not been read
   */
  record Next(boolean replaced, Instant due, long behind) {
    static final Next REPLACED = new Next(true, null, 0);
    static final Next DONE = new Next(false, null, 0);

    static Next at(Instant due, long behind) {
      return new Next(false, due, behind);
    }
  }

  /** Adds what there is to the batch, as long as that has room. */
  Next read(FileBytes file, FileBatch batch) throws IOException;

  FileProgress progress();

  /** Goes on from elsewhere. */
  void progress(FileProgress progress);

  /** Whether readings are held that wait for the next batch. */
  boolean holds();

  /** The file has another size or time than before. */
  void changed();
}
