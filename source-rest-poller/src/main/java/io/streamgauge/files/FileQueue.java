// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The files of a task, and whose turn it is. Also remembers files that went away or got another
 * name, so that they go on where they were when they are seen again.
 */
final class FileQueue {
  private static final int MOST_GONE = 10_000;
  private static final int MOST_MOVED = 100;

  /** What a logger has written first is, as a rule, what it has measured first. */
  private static final Comparator<FileListing.Found> OLDEST_FIRST =
      Comparator.comparing(FileListing.Found::written).thenComparing(FileListing.Found::path);

  private static final Due AT_ONCE = new Due(Instant.MIN, Instant.MIN);

  private final Function<Collection<String>, Map<String, FileProgress>> stored;
  private final BiFunction<FileListing.Found, FileProgress, LoggerFile> maker;
  private final Path root;
  private final FileLog log;
  private final boolean toTheEnd;
  private final Map<String, LoggerFile> files = new HashMap<>();
  private final Map<String, FileProgress> gone = new Latest<>();
  private final Map<Map<String, String>, Deque<FilePosition>> moved = new Latest<>();
  private final Map<String, FileProgress> earlierNames = new HashMap<>();

  /** Known files that have changed: whether they are still the same comes before new ones. */
  private final Deque<LoggerFile> unsure = new ArrayDeque<>();

  private final PriorityQueue<Turn> turns =
      new PriorityQueue<>(
          Comparator.comparing((Turn turn) -> turn.due().at()).thenComparing(Turn::number));
  private LoggerFile holding;
  private long numbers;

  /** The entries that were added last. */
  private static final class Latest<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > MOST_GONE;
    }
  }

  /** The turn of one file. */
  private record Turn(Due due, long number, LoggerFile file) {
    boolean counts() {
      return file.turn() == number;
    }
  }

  /**
   * An empty queue.
   *
   * @param stored the progress that Connect has stored, of those paths that have any
   * @param maker of a file, whose progress is null when its path has none
   * @param root directory that all files lie below
   * @param toTheEnd whether a file that has been begun is read to its end before others, as who
   *     looks for gaps between readings asks for; else large files and new lines take turns
   */
  FileQueue(
      Function<Collection<String>, Map<String, FileProgress>> stored,
      BiFunction<FileListing.Found, FileProgress, LoggerFile> maker,
      Path root,
      FileLog log,
      boolean toTheEnd) {
    this.toTheEnd = toTheEnd;
    this.stored = stored;
    this.maker = maker;
    this.root = root;
    this.log = log;
  }

  /** Takes in what there is now. */
  void list(List<FileListing.Found> found, Instant now) {
    List<FileListing.Found> unknown = new ArrayList<>();
    for (FileListing.Found each : found) {
      LoggerFile known = files.get(each.path());
      if (known == null) {
        unknown.add(each);
      } else if (known.listed(each)) {
        unsure.add(known);
      }
    }
    drop(found);
    unknown.sort(OLDEST_FIRST);
    Map<String, FileListing.Found> added = new LinkedHashMap<>();
    unknown.forEach(each -> added.put(each.path(), each));
    add(added, now);
  }

  private void drop(List<FileListing.Found> found) {
    Map<String, LoggerFile> left = new HashMap<>(files);
    found.forEach(each -> left.remove(each.path()));
    // What lies in a directory that cannot be read now may still be there.
    left.values().removeIf(file -> !Files.notExists(file.file(), LinkOption.NOFOLLOW_LINKS));
    if (!left.isEmpty()) {
      log.info(
          "{} files are gone, such as {}; when they come back, reading goes on where it was",
          left.size(),
          left.keySet().iterator().next());
    }
    for (LoggerFile file : left.values()) {
      files.remove(file.path());
      file.nextTurn(-1);
      unsure.remove(file);
      holding = holding == file ? null : holding;
      gone.put(file.path(), file.progress());
      moved(file);
    }
  }

  private void add(Map<String, FileListing.Found> added, Instant now) {
    List<String> unknown = added.keySet().stream().filter(path -> !gone.containsKey(path)).toList();
    Map<String, FileProgress> progress = new HashMap<>(stored.apply(unknown));
    List<String> earlier =
        unknown.stream()
            .filter(path -> !progress.containsKey(path))
            .flatMap(path -> LoggerFile.earlierNames(path).stream())
            .distinct()
            .filter(path -> !files.containsKey(path) && !gone.containsKey(path))
            .toList();
    earlierNames.putAll(earlier.isEmpty() ? Map.of() : stored.apply(earlier));
    for (FileListing.Found each : added.values()) {
      FileProgress back = gone.remove(each.path());
      FileProgress own = back == null ? progress.get(each.path()) : back;
      LoggerFile file = maker.apply(each, own);
      if (back != null) {
        file.returned();
      }
      files.put(each.path(), file);
      if (own == null) {
        again(file, new Due(now, now));
      } else {
        unsure.add(file);
      }
    }
  }

  private void moved(LoggerFile file) {
    FilePosition mark = file.progress().mark();
    if (!mark.head().isEmpty() && !mark.atStart()) {
      Deque<FilePosition> marks = moved.computeIfAbsent(file.captured(), any -> new ArrayDeque<>());
      marks.remove(mark);
      marks.push(mark);
      if (marks.size() > MOST_MOVED) {
        marks.removeLast();
      }
    }
  }

  /**
   * How far this content was read under another name, or under this one before; null if never.
   *
   * @param refused what it has been found not to be
   */
  FilePosition find(LoggerFile file, FileBytes bytes, Set<FilePosition> refused)
      throws IOException {
    List<FilePosition> known = new ArrayList<>(file.progress().before());
    known.addAll(moved.getOrDefault(file.captured(), new ArrayDeque<>()));
    for (String name : LoggerFile.earlierNames(file.path())) {
      FileProgress progress =
          files.containsKey(name) ? files.get(name).progress() : earlierNames.get(name);
      if (progress != null) {
        known.addAll(progress.before());
        if (!files.containsKey(name) && !there(name, progress.mark())) {
          known.add(progress.mark());
        }
      }
    }
    FilePosition best = null;
    for (FilePosition mark : known) {
      boolean farther = (best == null || mark.isBehind(best)) && !refused.contains(mark);
      if (farther && !mark.head().isEmpty() && !mark.atStart() && bytes.is(mark)) {
        best = mark;
      }
    }
    return best;
  }

  /** A copy is no other name. */
  private boolean there(String path, FilePosition mark) {
    try (FileBytes bytes = FileBytes.open(Path.of(path), root)) {
      return bytes.is(mark);
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /** The file to read now, or null when there is none or the batch is full. */
  LoggerFile next(FileBatch batch) {
    while (!unsure.isEmpty() && !batch.full()) {
      LoggerFile file = unsure.poll();
      if (file.moved()) {
        moved(file);
      }
      again(file, toTheEnd ? AT_ONCE : new Due(batch.now(), batch.now()));
    }
    if (batch.full()) {
      return null;
    }
    if (holding != null) {
      LoggerFile file = holding;
      holding = null;
      return file;
    }
    while (!turns.isEmpty() && !turns.peek().counts()) {
      turns.poll();
    }
    return turns.isEmpty() || !turns.peek().due().reached(batch.now()) ? null : turns.poll().file();
  }

  /** After a file was read: {@code due} says when to look again, null when it has changed. */
  void back(LoggerFile file, Instant due, Instant now) {
    boolean goesOn = file.holds() || (toTheEnd && due != null && !due.isAfter(now));
    if (due != null && goesOn && !file.failing()) {
      holding = file;
    } else if (due != null) {
      again(file, new Due(now, due));
    }
  }

  private void again(LoggerFile file, Due due) {
    turns.add(new Turn(due, file.nextTurn(++numbers), file));
  }

  /** When the next file is due, or null when none is before one has changed. */
  Due due() {
    if (holding != null || !unsure.isEmpty()) {
      return AT_ONCE;
    }
    return turns.isEmpty() ? null : turns.peek().due();
  }

  /** What there is to read in these files. */
  FileMetrics.Backlog backlog() {
    int behind = 0;
    int failing = 0;
    long bytes = 0;
    for (LoggerFile file : files.values()) {
      behind += file.behind() > 0 ? 1 : 0;
      bytes += file.behind();
      failing += file.failing() ? 1 : 0;
    }
    return new FileMetrics.Backlog(files.size(), behind, bytes, failing);
  }
}
