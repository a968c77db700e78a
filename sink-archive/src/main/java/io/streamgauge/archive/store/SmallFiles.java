// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.archive.store.FileTree.Type;
import io.streamgauge.archive.store.ObjectStore.RefusedException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The small files below a directory, each of which one writer creates and all others find. */
final class SmallFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SmallFiles.class);

  /** Readers of Hive layouts skip names that begin like this. */
  static final String STAGING = "_staging/";

  static final String SUFFIX = ".inprogress";

  /** Cleaners of empty directories come between two steps, but not for ever. */
  static final int TRIES = 5;

  private final FileTree tree;
  private final Linking linking;
  private boolean known;

  SmallFiles(FileTree tree, Linking linking) {
    this.tree = tree;
    this.linking = linking;
  }

  /** Gives a file a second name, and fails when that is taken. */
  interface Linking {
    Path link(Path name, Path file) throws IOException;
  }

  /** Says that the archive was seen: from here on it is not made anew. */
  void seen() {
    known = true;
  }

  /** Makes a directory, and the root too until it was seen once: then its absence is a fault. */
  void make(Path directory) throws IOException {
    if (!known) {
      Files.createDirectories(tree.root());
    }
    tree.make(directory);
  }

  static IOException otherDisk(Path directory, Exception cause) {
    return new RefusedException(
        directory
            + " is on another file system than _staging beside it, so no file can be moved there;"
            + " the directory of an archive must be one file system without mounts in it",
        cause);
  }

  /** Creates a small file, durable and whole; false when there is one under the key already. */
  boolean createOnce(String key, byte[] content) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return create(key, content);
      } catch (NoSuchFileException e) {
        if (tries == TRIES) {
          throw e;
        }
        LOG.debug("A directory vanished while {} was made", key, e);
      }
    }
  }

  private boolean create(String key, byte[] content) throws IOException {
    Path target = tree.at(key);
    make(target.getParent());
    Path staging = tree.at(STAGING + key).getParent();
    make(staging);
    Path temporary = staging.resolve(UUID.randomUUID() + SUFFIX);
    try {
      write(temporary, content);
      link(target, temporary);
    } catch (FileAlreadyExistsException e) {
      FileTree.require(target, Type.FILE);
      LOG.debug("{} exists already", target, e);
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
    FileTree.force(target.getParent());
    return true;
  }

  void link(Path name, Path file) throws IOException {
    try {
      linking.link(name, file);
    } catch (UnsupportedOperationException e) {
      throw new RefusedException("The file system of " + name + " has no hard links", e);
    }
  }

  static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Channels.newOutputStream(channel).write(content);
      channel.force(true);
    }
  }

  /** Reads a small file, or null when there is none. */
  byte[] read(String key) throws IOException {
    Path file = tree.at(key);
    Type type = FileTree.type(file);
    if (type == Type.NOTHING) {
      return null;
    }
    // A pipe under the name would be waited for without end.
    FileTree.require(file, Type.FILE);
    try (FileChannel channel =
        FileChannel.open(
            file, java.util.Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      return Channels.newInputStream(channel).readAllBytes();
    } catch (NoSuchFileException e) {
      LOG.trace("There is no {} any more", key, e);
      return null;
    }
  }
}
