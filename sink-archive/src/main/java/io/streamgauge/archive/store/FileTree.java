// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.common.LogText;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The directories below a root, which are made when they are needed and never reached through a
 * link: who may write into one of them shall not decide where the archive writes. What is in the
 * way is named.
 */
record FileTree(Path root) {

  /**
   * A path by its text, spelled in UTF-8 whatever the locale of the process is.
   *
   * @throws InvalidPathException when no file system has such a path
   */
  static Path path(String absolute) {
    try {
      return Path.of(absolute);
    } catch (InvalidPathException e) {
      if (!absolute.startsWith("/") || absolute.indexOf(0) >= 0 || !LogText.isUnicode(absolute)) {
        throw e;
      }
      return Path.of(URI.create("file://" + encoded(absolute)));
    }
  }

  /** The place of a key; names that no file system can spell are replaced as for new rows. */
  Path at(String key) {
    boolean ascii = true;
    for (int i = 0; ascii && i < key.length(); i++) {
      ascii = key.charAt(i) < 0x80;
    }
    if (ascii) {
      return root.resolve(key);
    }
    StringBuilder uri = new StringBuilder(root.toUri().toString());
    for (String name : key.split("/", -1)) {
      uri.append(uri.charAt(uri.length() - 1) == '/' ? "" : "/");
      uri.append(encoded(PathName.valid(name)));
    }
    // By its bytes: a process whose locale is POSIX cannot spell it otherwise.
    return root.getFileSystem().provider().getPath(URI.create(uri.toString()));
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = (octet >= 'a' && octet <= 'z') || (octet >= '-' && octet <= '9');
      encoded.append(plain ? String.valueOf((char) octet) : String.format("%%%02X", octet & 0xff));
    }
    return encoded.toString();
  }

  /**
   * Makes a directory below the root, which is there, and all on the way to it.
   *
   * @throws IOException naming what is in the way
   */
  void make(Path directory) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new NoSuchFileException(
          root.toString(), null, "the directory of the archive is not there");
    }
    Path at = root;
    for (Path name : root.relativize(directory)) {
      Path parent = at;
      at = at.resolve(name);
      Type found = type(at);
      if (found == Type.NOTHING) {
        try {
          Files.createDirectory(at);
          force(parent);
        } catch (FileAlreadyExistsException e) {
          // Another task was faster, or it is something else after all.
          require(at, Type.DIRECTORY);
        }
      } else {
        require(at, Type.DIRECTORY, found);
      }
    }
  }

  /** The type of what has a name. */
  enum Type {
    NOTHING,
    DIRECTORY,
    FILE,
    LINK,
    OTHER
  }

  static Type type(Path path) throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isDirectory()
          ? Type.DIRECTORY
          : found.isRegularFile() ? Type.FILE : found.isSymbolicLink() ? Type.LINK : Type.OTHER;
    } catch (NoSuchFileException e) {
      return Type.NOTHING;
    }
  }

  static void require(Path path, Type wanted) throws IOException {
    require(path, wanted, type(path));
  }

  private static void require(Path path, Type wanted, Type found) throws IOException {
    if (found == wanted) {
      return;
    }
    if (found == Type.NOTHING) {
      throw new NoSuchFileException(path.toString());
    }
    throw new Obstacle(path, wanted, found);
  }

  /** Something of another type where the archive needs a file or directory of its own. */
  static final class Obstacle extends IOException {
    Obstacle(Path path, Type wanted, Type found) {
      super(
          path
              + " is in the way: the archive needs a "
              + wanted.name().toLowerCase(java.util.Locale.ROOT)
              + " of its own there and found "
              + switch (found) {
                case LINK -> "a link, which it does not follow below its directory";
                case FILE -> "a file";
                case DIRECTORY -> "a directory";
                default -> "a device, pipe or socket";
              }
              + "; move it away");
    }
  }

  static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
