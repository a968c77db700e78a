// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** The bytes of a file from its beginning, of which the digest is taken as they are read. */
final class FileStream extends InputStream {
  private static final int SCAN = 1 << 16;

  private final FileBytes file;
  private final MessageDigest digest = Digests.sha256();
  private byte[] some = {};
  private int at;
  private long read;

  /** Why it could not be read on: a parser takes that for a fault of the document. */
  private IOException failure;

  FileStream(FileBytes file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    return ended() ? -1 : some[at++] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int most) throws IOException {
    if (ended()) {
      return -1;
    }
    int count = Math.min(most, some.length - at);
    System.arraycopy(some, at, bytes, from, count);
    at += count;
    return count;
  }

  private boolean ended() throws IOException {
    if (at == some.length) {
      try {
        some = file.read(read, SCAN);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      digest.update(some);
      read += some.length;
      at = 0;
    }
    return some.length == 0;
  }

  /**
   * Reads what has been left, and tells the beginning of a position that has read it all.
   *
   * @throws IOException when the file could not be read, whatever a parser has made of that
   */
  String head() throws IOException {
    if (failure != null) {
      throw failure;
    }
    while (!ended()) {
      at = some.length;
    }
    return read + ":" + FileBytes.text(digest);
  }

  /** How much has been read. */
  long length() {
    return read;
  }
}
