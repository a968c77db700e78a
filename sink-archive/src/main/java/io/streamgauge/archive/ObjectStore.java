// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Where files go. Writing has two steps, because only the second makes a file visible: what lies
 * between them may fail or die without a reader ever seeing a part of a file.
 */
interface ObjectStore {
  /** Opens an object that nobody sees yet. */
  Staged stage(String key) throws IOException;

  /** An object on its way. */
  interface Staged extends AutoCloseable {
    /** Where its bytes go. */
    OutputStream out();

    /** Makes the bytes safe against a crash and then visible under the key, whole or not at all. */
    void publish() throws IOException;

    /** Drops what was not published. */
    @Override
    void close();
  }
}
