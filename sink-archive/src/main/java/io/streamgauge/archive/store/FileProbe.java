// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.archive.store.ObjectStore.RefusedException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A probe of what has to be known of a directory before it is an archive: that it takes files, hard
 * links and renames, that it is the one of the start, and which names it can spell.
 */
final class FileProbe {
  private static final Logger LOG = LoggerFactory.getLogger(FileProbe.class);

  /** A small file by which a task knows its archive again. */
  static final String MARK = "_ledger/_archive";

  /** Bytes of a name that every file system has, also those that encrypt names. */
  private static final int SHORT_NAME = 143;

  private static final Pattern ORDINARY = Pattern.compile("[A-Za-z0-9_=.%+~-]*");

  private final SmallFiles files;
  private final FileTree tree;
  private byte[] mark;

  FileProbe(SmallFiles files, FileTree tree) {
    this.files = files;
    this.tree = tree;
  }

  /**
   * Tries each thing that a commit does.
   *
   * @throws RefusedException when the file system cannot do one of them
   * @throws IOException when that may change by itself
   */
  void run(String topics) throws IOException {
    tellLocale();
    try {
      steps(topics);
    } catch (AccessDeniedException | FileAlreadyExistsException | FileTree.Obstacle e) {
      throw new RefusedException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } catch (IOException e) {
      if (!(e instanceof RefusedException) && readOnly()) {
        throw new RefusedException("The file system of " + tree.root() + " is read-only", e);
      }
      throw e;
    }
  }

  private void steps(String topics) throws IOException {
    Path staged = tree.at(SmallFiles.STAGING + "_probe-" + UUID.randomUUID() + SmallFiles.SUFFIX);
    Path linked = tree.at("_ledger/_probe-" + UUID.randomUUID());
    Path moved = tree.at((topics.isEmpty() ? "" : topics + "/") + "_probe-" + UUID.randomUUID());
    for (Path file : new Path[] {staged, linked, moved}) {
      files.make(file.getParent());
    }
    try {
      SmallFiles.write(staged, new byte[0]);
      link(linked, staged);
      Files.move(staged, moved, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw SmallFiles.otherDisk(moved.getParent(), e);
    } finally {
      for (Path file : new Path[] {staged, linked, moved}) {
        Files.deleteIfExists(file);
      }
    }
    byte[] own = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    byte[] there = files.createOnce(MARK, own) ? own : files.read(MARK);
    if (there == null) {
      throw new NoSuchFileException(tree.at(MARK).toString());
    }
    mark = there;
    files.seen();
  }

  private void link(Path linked, Path staged) throws IOException {
    try {
      files.link(linked, staged);
    } catch (IOException e) {
      // A full or failing disk does not take a file there either, and that can change.
      SmallFiles.write(linked, new byte[0]);
      throw new RefusedException(
          "There is no hard link from _staging to "
              + linked.getParent()
              + " ("
              + e.getMessage()
              + "), by which two writers are told apart; use a file system with hard links for the"
              + " whole directory",
          e);
    }
  }

  private boolean readOnly() {
    Path existing = tree.root();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing != null && Files.getFileStore(existing).isReadOnly();
    } catch (IOException e) {
      LOG.debug("Cannot ask for the file system of {}", existing, e);
      return false;
    }
  }

  /** Names are spelled in UTF-8 all the same; what is lost is how they look in this log. */
  private static void tellLocale() {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    if (!Charset.isSupported(encoding) || !Charset.forName(encoding).newEncoder().canEncode("ü€")) {
      LOG.warn(
          "The worker's locale cannot spell all names (sun.jnu.encoding={}); directories are named in"
              + " UTF-8 all the same, but other programs under this locale may not read them. Start"
              + " the worker with LC_ALL=C.UTF-8",
          encoding);
    }
  }

  /** Whether a file of one directory can be moved to the other, as far as that can be told. */
  void sameDisk(Path from, Path to) throws IOException {
    if (!from.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    Object one = Files.getAttribute(from, "unix:dev", LinkOption.NOFOLLOW_LINKS);
    if (!one.equals(Files.getAttribute(to, "unix:dev", LinkOption.NOFOLLOW_LINKS))) {
      throw SmallFiles.otherDisk(to, null);
    }
  }

  /** Whether the directory is the archive that it was. */
  void recognize() throws IOException {
    if (mark != null && !Arrays.equals(mark, files.read(MARK))) {
      throw new IOException(
          "The archive at "
              + tree.root()
              + " was deleted, replaced or unmounted while the task ran: its mark "
              + MARK
              + " is not the one of the start. Put it back or mount it again; to begin anew there,"
              + " restart the task");
    }
  }

  /** Whether the file system can have a directory of this name. Most are not asked for. */
  boolean accepts(String directory) {
    if (Arrays.stream(directory.split("/", -1)).allMatch(FileProbe::ordinary)) {
      return true;
    }
    try {
      files.make(tree.at(directory));
      return true;
    } catch (InvalidPathException e) {
      LOG.debug("A directory cannot be spelled", e);
      return false;
    } catch (IOException e) {
      return e instanceof FileTree.Obstacle || !takesAnotherName();
    }
  }

  private boolean takesAnotherName() {
    try {
      Path plain = tree.at(SmallFiles.STAGING + "_probe-" + UUID.randomUUID());
      files.make(plain);
      Files.delete(plain);
      return true;
    } catch (IOException e) {
      LOG.debug("No directory can be made now", e);
      return false;
    }
  }

  private static boolean ordinary(String name) {
    return name.length() <= SHORT_NAME && !name.endsWith(".") && ORDINARY.matcher(name).matches();
  }
}
