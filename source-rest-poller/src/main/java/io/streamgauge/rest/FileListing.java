// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.rest;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the directories of a pattern, a few entries at a time. Links below the root are not
 * followed: they lead out of it, or to what is read under its own name.
 */
final class FileListing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileListing.class);
  private static final int ENTRIES = 2_000;

  private final FilePattern pattern;
  private final Deque<Directory> open = new ArrayDeque<>();
  private final Set<Path> told = new HashSet<>();
  private List<Found> found = new ArrayList<>();
  private boolean complete;

  /**
   * A file of the pattern.
   *
   * @param names what the names of the pattern stand for
   * @param modified time and identity that the file system gives it
   */
  record Found(Path file, Map<String, String> names, long size, String modified) {
    String path() {
      return file.toString();
    }
  }

  /**
   * All files.
   *
   * @param complete whether each directory could be read, so that what is not listed is gone
   */
  record Result(List<Found> files, boolean complete) {}

  private record Directory(DirectoryStream<Path> stream, Iterator<Path> entries, int depth) {}

  FileListing(FilePattern pattern) {
    this.pattern = pattern;
  }

  /** Goes on, or begins anew; the result, or null when it is not at its end yet. */
  Result step() {
    if (open.isEmpty()) {
      found = new ArrayList<>();
      complete = true;
      enter(pattern.root(), 1);
    }
    for (int i = 0; i < ENTRIES && !open.isEmpty(); i++) {
      Directory directory = open.peek();
      try {
        if (directory.entries().hasNext()) {
          look(directory.entries().next(), directory.depth());
        } else {
          leave();
        }
      } catch (DirectoryIteratorException e) {
        unreadable(pattern.root(), e.getCause());
        leave();
      }
    }
    return open.isEmpty() ? new Result(found, complete) : null;
  }

  /** What was found until now. */
  List<Found> soFar() {
    return List.copyOf(found);
  }

  @SuppressWarnings("StreamResourceLeak") // closed when it is at its end, some polls later
  private void enter(Path directory, int depth) {
    try {
      DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
      open.push(new Directory(stream, stream.iterator(), depth));
      if (told.remove(directory)) {
        LOG.info("{} can be read again", directory);
      }
    } catch (IOException e) {
      unreadable(directory, e);
    }
  }

  private void leave() {
    try {
      open.pop().stream().close();
    } catch (IOException e) {
      complete = false;
    }
  }

  private void look(Path entry, int depth) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        if (depth < pattern.depth()) {
          enter(entry, depth + 1);
        }
        return;
      }
      Map<String, String> names = pattern.match(pattern.root().relativize(entry).toString());
      if (names != null && attributes.isRegularFile()) {
        String modified = attributes.lastModifiedTime().toMillis() + "/" + attributes.fileKey();
        found.add(new Found(entry, names, attributes.size(), modified));
      } else if (names != null && told.add(entry)) {
        LOG.warn("{} is a link or no file; it is left alone. Name its target instead", entry);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} went away meanwhile", entry);
    } catch (IOException e) {
      unreadable(entry, e);
    }
  }

  private void unreadable(Path what, IOException e) {
    complete = false;
    if (told.add(what)) {
      LOG.warn(
          "{} cannot be read ({}); is the card in its place, and may the worker read it? It is"
              + " looked at again at each poll, and what was read so far is kept",
          what,
          e.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      leave();
    }
  }
}
