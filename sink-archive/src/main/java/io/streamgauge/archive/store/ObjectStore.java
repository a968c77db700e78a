// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.common.LogText;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The place where files go. A data file becomes visible in two steps, staged and published, and
 * between them stands the ledger entry that promises it. Keys are paths with slashes below the
 * store's root.
 */
public interface ObjectStore extends AutoCloseable {
  /** Characters of a failure's message, which may name two paths. */
  int LONGEST_MESSAGE = 1_500;

  /**
   * Tries what the archive needs of the store, and makes its places.
   *
   * @param topics directory of the topics
   */
  default void probe(String topics) throws IOException {}

  /**
   * Looks whether this is still the store that was probed, before anything is written to it.
   *
   * @throws IOException when it is not, or cannot be asked
   */
  default void recognize() throws IOException {}

  /** Whether the store can spell a directory; asked for each new one before it gets a row. */
  default boolean accepts(String directory) {
    return true;
  }

  /** Whether the store understood and said no, so that asking again later cannot help. */
  default boolean refused(IOException failure) {
    return false;
  }

  /** How many files may be sealed or published, or small objects read, at the same time. */
  default int parallelism() {
    return 1;
  }

  /** Opens a data file that nobody sees yet, in the area of a topic partition. */
  Staged stage(String area, String key) throws IOException;

  /**
   * Files of an area that are neither published nor discarded, as {@link #discard} takes them.
   *
   * @param own staged keys of files that are left out, and about which nothing is asked
   */
  List<String> staged(String area, List<String> own) throws IOException;

  /** Drops a staged file. */
  void discard(String stagedKey) throws IOException;

  /**
   * Makes a staged file visible under its key, whole or not at all. Does nothing when it is there
   * already, so anybody may do it again.
   *
   * @throws LostFileException when the file is neither staged nor there
   */
  void publish(String stagedKey, String key, long size) throws IOException;

  /**
   * Creates a small object, durable and whole; false when there is one under the key already.
   *
   * @param content unlike that of any other writer, by which an object is known whose creation was
   *     answered by nobody
   */
  boolean createOnce(String key, byte[] content) throws IOException;

  /** Reads a small object, or null when there is none. */
  byte[] read(String key) throws IOException;

  /** Names of files and directories directly below a key, in order. */
  default List<String> list(String key) throws IOException {
    return list(key, "");
  }

  /** Those of them that come after a name; empty for all. */
  List<String> list(String key, String after) throws IOException;

  /** Names directly below a key, in order; those of directories with a slash behind. */
  List<String> entries(String key) throws IOException;

  /** Opens a data file for reading, or null when there is none. */
  Content open(String key) throws IOException;

  /** Deletes an object, if it is there. */
  void delete(String key) throws IOException;

  /** How many requests its client has sent again by itself: each of them may have worked. */
  default long retries() {
    return 0;
  }

  @Override
  default void close() {}

  /** A data file being written. */
  interface Staged extends AutoCloseable {
    /** Where its bytes go. */
    OutputStream out();

    /** Heap of bytes that the store does not have yet. */
    default long held() {
      return 0;
    }

    /** Makes the bytes safe against a crash and returns the staged key. */
    String seal() throws IOException;

    /** Drops what was not sealed. */
    @Override
    void close();
  }

  /** The bytes of a data file. */
  interface Content extends AutoCloseable {
    /** How many there are. */
    long size();

    /** So many bytes from a place on, all of which are there. */
    byte[] read(long at, int length) throws IOException;

    @Override
    default void close() {}
  }

  /** A refusal of the store for good: trying again does not help, an administrator does. */
  final class RefusedException extends IOException {
    /** A refusal with its reason. */
    public RefusedException(String message, Exception cause) {
      super(LogText.of(message, LONGEST_MESSAGE), cause);
    }
  }

  /** A file that a ledger entry promises is gone: the one failure that trying again cannot mend. */
  final class LostFileException extends IOException {
    private final String key;

    /** The loss of the file under a key. */
    public LostFileException(String key, String message) {
      super(LogText.of(message, LONGEST_MESSAGE));
      this.key = key;
    }

    /** Of the file. */
    public String key() {
      return key;
    }
  }
}
