// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.WorkerLimits;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Walks through the directories of a pattern, a few entries at a time. Links below the root are not
 * followed: they lead out of it, or to what is read under its own name. A pattern that covers a
 * huge tree ends after so many entries, so much time, or as many files as fit into memory.
 */
final class FileListing implements AutoCloseable {
  private static final int ENTRIES = 2_000;
  private static final Duration LONGEST_STEP = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long MOST_ENTRIES = 5_000_000;

  /** What a known file takes in memory, with all that there may be to remember of it, at most. */
  private static final int FILE_BYTES = 8 << 10;

  /** What a decoder puts in place of bytes that are no text. */
  private static final char NO_TEXT = '\ufffd';

  private final FilePattern pattern;
  private final Predicate<Found> wanted;
  private final FileLog log;
  private final int mostFiles;
  private final Deque<Directory> open = new ArrayDeque<>();
  private List<Found> found = new ArrayList<>();
  private final Set<String> paths = new HashSet<>();
  private long entries;
  private long began;
  private boolean matched;
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

    /** When it was written last, by its file system. */
    long written() {
      return Long.parseLong(modified.substring(0, modified.indexOf('/')));
    }
  }

  /**
   * All files that are wanted.
   *
   * @param matched whether there are any of the pattern, wanted or not
   * @param complete whether each directory could be read, so that what is not listed is gone
   */
  record Result(List<Found> files, boolean matched, boolean complete) {}

  /** A directory that is being listed. */
  private record Directory(DirectoryStream<Path> stream, Iterator<Path> entries, int depth) {}

  /**
   * A listing at its beginning.
   *
   * @param wanted which of the files of the pattern count
   */
  FileListing(FilePattern pattern, Predicate<Found> wanted, FileLog log) {
    this(pattern, wanted, log, mostFiles());
  }

  FileListing(FilePattern pattern, Predicate<Found> wanted, FileLog log, int mostFiles) {
    this.pattern = pattern;
    this.wanted = wanted;
    this.log = log;
    this.mostFiles = mostFiles;
  }

  private static int mostFiles() {
    return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / FILE_BYTES);
  }

  /** Goes on, or begins anew; the result, or null when it is not at its end yet. */
  Result step() {
    long now = System.nanoTime();
    if (open.isEmpty()) {
      found = new ArrayList<>();
      paths.clear();
      matched = false;
      complete = true;
      entries = 0;
      began = now;
      begin();
    }
    long end = now + LONGEST_STEP.toNanos();
    for (int i = 0; i < ENTRIES && !open.isEmpty(); i++) {
      if (bound(now) || System.nanoTime() - end > 0) {
        break;
      }
      entries++;
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
    return open.isEmpty() ? new Result(found, matched, complete) : null;
  }

  private void begin() {
    if (WorkerLimits.current().allows(pattern.root())) {
      enter(pattern.root(), 1);
    } else {
      complete = false;
      log.warnOnce(
          pattern.root(), "{} is not read: {}", pattern.root(), WorkerLimits.pathRefusal());
    }
  }

  /** Whether it ends here, though there may be more. */
  private boolean bound(long now) {
    String reason =
        found.size() >= mostFiles
            ? mostFiles + " files, which is what fits into this worker's memory"
            : entries >= MOST_ENTRIES
                ? MOST_ENTRIES + " entries of directories"
                : now - began > LONGEST.toNanos() ? LONGEST.toMinutes() + " minutes" : null;
    if (reason == null) {
      return false;
    }
    close();
    complete = false;
    log.warnOnce(
        FileOptions.PATH,
        "The listing of {} ends after {}; files beyond are not read. Narrow {} to the directories"
            + " of the loggers, move away what is read, or give the connector more tasks",
        pattern.root(),
        reason,
        FileOptions.PATH);
    return true;
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
      if (log.forget(directory)) {
        log.info("{} can be read again", directory);
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
      if (names == null) {
        return;
      }
      if (!attributes.isRegularFile()) {
        log.warnOnce(
            entry, "{} is a link or no file; it is left alone. Name its target instead", entry);
        return;
      }
      String modified = attributes.lastModifiedTime().toMillis() + "/" + attributes.fileKey();
      Found file = new Found(entry, names, attributes.size(), modified);
      matched = true;
      if (wanted.test(file) && spelled(file)) {
        found.add(file);
      }
    } catch (NoSuchFileException e) {
      // It went away meanwhile.
      return;
    } catch (IOException e) {
      unreadable(entry, e);
    }
  }

  /** Whether text tells the file apart: bytes that are no text all look alike. */
  private boolean spelled(Found file) {
    boolean unreadable =
        file.names().values().stream().anyMatch(name -> name.indexOf(NO_TEXT) >= 0);
    if (file.path().indexOf(NO_TEXT) < 0 || (!unreadable && paths.add(file.path()))) {
      return true;
    }
    log.warnOnce(
        file.path(),
        "The name of {} cannot be told from others in this worker's locale; it is left alone. Start"
            + " the worker with a UTF-8 locale (LC_ALL=C.UTF-8), or rename the file",
        file.path());
    return false;
  }

  private void unreadable(Path what, IOException e) {
    complete = false;
    log.warnOnce(
        what,
        "{} cannot be read ({}); is the card in its place, and may the worker read it? It is looked"
            + " at again at each poll, and what was read so far is kept",
        what,
        e.getClass().getSimpleName());
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      leave();
    }
  }
}
