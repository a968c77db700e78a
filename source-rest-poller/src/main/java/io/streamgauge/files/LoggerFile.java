// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.files;

import io.streamgauge.common.Backoff;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The file that has a name now: notices when it is another one, and when it cannot be read. */
final class LoggerFile {
  /** As many endings as loggers add; a name can have a hundred dots. */
  private static final int MOST_ENDINGS = 4;

  private final Path file;
  private final Map<String, String> captured;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final FileLog log;
  private final Path root;
  private final FileReader reader;

  /**
   * Places that are none of what the file holds now. Documents can begin with the same bytes and
   * have other rows, which only reading them tells: each place is tried once.
   */
  private final Set<FilePosition> refused = new HashSet<>();

  private long size;
  private String modified;
  private boolean isNew;
  private long behind;
  private int failures;
  private long turn;

  /** The memory of how far contents were read, whatever the names of their files. */
  interface Known {
    /**
     * How far this content was read under another name, or under this one before; or null.
     *
     * @param refused what it has been found not to be
     */
    FilePosition find(LoggerFile file, FileBytes bytes, Set<FilePosition> refused)
        throws IOException;
  }

  /**
   * A file that has been listed.
   *
   * @param stored its progress; null for a name that has none
   */
  LoggerFile(
      LoggerFileConfig config,
      FileRowReader rows,
      FileListing.Found found,
      FileProgress stored,
      RandomGenerator random,
      FileLog log) {
    file = found.file();
    root = config.pattern().root();
    this.log = log;
    captured = found.names();
    backoff = config.backoff();
    this.random = random;
    size = found.size();
    modified = found.modified();
    isNew = stored == null;
    behind = size;
    FileProgress progress = isNew ? FileProgress.START : stored;
    Map<String, String> names = config.names(found);
    if (rows.extractor().inParts()) {
      reader = new PartReader(config, rows, path(), names, progress);
    } else {
      reader =
          rows.extractor().linesInBytes()
              ? new LineReader(config, rows, path(), names, progress)
              : new DocumentReader(config, rows, path(), names, progress);
    }
  }

  String path() {
    return file.toString();
  }

  Path file() {
    return file;
  }

  /** Files between which a logger may move its readings are those with the same names. */
  Map<String, String> captured() {
    return captured;
  }

  FileProgress progress() {
    return reader.progress();
  }

  /** It was away, and may have been read under another name meanwhile. */
  void returned() {
    isNew = true;
  }

  boolean holds() {
    return reader.holds();
  }

  boolean failing() {
    return failures > 0;
  }

  long behind() {
    return behind;
  }

  /** Its turn to be read: one from before another look does not count. */
  long turn() {
    return turn;
  }

  long nextTurn(long number) {
    turn = number;
    return number;
  }

  /** Takes in what a listing says; whether it is another size, time or file than before. */
  boolean listed(FileListing.Found found) {
    boolean same = size == found.size() && modified.equals(found.modified());
    size = found.size();
    modified = found.modified();
    if (!same) {
      refused.clear();
      reader.changed();
    }
    return !same;
  }

  /** Whether the name has another file now than the one that was read. */
  boolean moved() {
    try (FileBytes bytes = FileBytes.open(file, root)) {
      return !bytes.is(progress().mark());
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads on.
   *
   * @param known where a file goes on that is new, or another one than before
   * @return when to look again; null when it has changed
   */
  Instant read(FileBatch batch, Known known, FileMetrics metrics) {
    try (FileBytes bytes = FileBytes.open(file, root)) {
      if (isNew) {
        adopt(known.find(this, bytes, refused));
      }
      FileReader.Next next = reader.read(bytes, batch);
      if (next.replaced()) {
        replaced(known, bytes);
        return batch.now();
      }
      if (failures > 0) {
        log.info("{} can be read again", file);
        failures = 0;
      }
      behind = next.behind();
      return next.due();
    } catch (IOException e) {
      metrics.failure();
      return failed(e, batch.now());
    }
  }

  private void adopt(FilePosition mark) {
    isNew = false;
    if (mark != null && mark.isBehind(progress().mark())) {
      log.info(
          "{} was read under another name up to byte {}; reading goes on there",
          file,
          mark.bytes());
      // Another file may have had the name, and come back.
      reader.progress(progress().replacedBy(mark));
    }
  }

  private void replaced(Known known, FileBytes bytes) throws IOException {
    FilePosition old = progress().mark();
    refused.add(old);
    FilePosition cut = old.behindReadings();
    if (cut != null) {
      // What gave no reading was the end of a document that had not been written wholly.
      reader.progress(progress().at(cut));
      return;
    }
    FilePosition mark = known.find(this, bytes, refused);
    log.warn(
        "{} is not the file that was read up to byte {}: it has {} bytes, and another beginning or"
            + " other lines there. {}",
        file,
        old.bytes(),
        bytes.size(),
        mark == null
            ? "It is read from its beginning"
            : "It was read before, up to byte " + mark.bytes() + "; reading goes on there");
    FilePosition whole =
        refused.stream().filter(each -> old.equals(each.behindReadings())).findAny().orElse(old);
    reader.progress(progress().at(whole).replacedBy(mark == null ? FilePosition.START : mark));
  }

  private Instant failed(IOException e, Instant now) {
    Instant due = now.plus(backoff.delay(failures, random));
    if (reader.holds()) {
      // Until it can be read again, what other files hold needs the room.
      reader.progress(progress());
    }
    if (failures++ == 0) {
      log.warn(
          "{} cannot be read ({}); tried again at {}. Nothing of it is lost, and other files go on",
          file,
          reason(e),
          due);
    }
    return due;
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it is gone";
    }
    return e instanceof FileSystemException failure
        ? failure.getReason() == null ? e.getClass().getSimpleName() : failure.getReason()
        : String.valueOf(e.getMessage());
  }

  /** Names that the file may have had, for a logger that adds to the name of what it puts away. */
  static List<String> earlierNames(String path) {
    Set<String> names = new LinkedHashSet<>();
    int slash = path.lastIndexOf('/');
    String name = path;
    for (int i = 0; i < MOST_ENDINGS; i++) {
      int dot = name.lastIndexOf('.');
      if (dot <= slash + 1) {
        break;
      }
      String number = name.substring(dot + 1);
      if (number.matches("\\d{1,6}") && Integer.parseInt(number) > 0) {
        int before = Integer.parseInt(number) - 1;
        names.add(name.substring(0, dot + 1) + before);
      }
      name = name.substring(0, dot);
      names.add(name);
    }
    return List.copyOf(names);
  }
}
