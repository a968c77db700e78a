// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import io.streamgauge.archive.read.SourceLog.Commit;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.PathName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ledgers of an archive, asked about files that lie there: which of them nobody has committed,
 * and which have rows of the same offsets. Each file is judged by the ledger of the archive, topic
 * and partition in its name, and by nothing where that one does not tell any more.
 */
final class CommittedFiles {
  /** Heap for what one ledger tells, and for that of all of them. */
  private static final long LOG_BYTES = 8L << 20;

  private static final long ALL_BYTES = 32L << 20;
  private static final String LEDGERS = "_ledger";

  private final ObjectStore store;
  private final Positions positions;
  private final ReadEvents events;
  private final Map<String, SourceLog> logs = new HashMap<>();
  private final Set<String> fresh = new HashSet<>();
  private SourceLog loading;
  private String loadingSource;

  CommittedFiles(ObjectStore store, Positions positions, ReadEvents events) {
    this.store = store;
    this.positions = positions;
    this.events = events;
  }

  /** Files were listed anew: what was read of the ledgers before may not know them. */
  void listed() {
    fresh.clear();
  }

  /** Reads some of the ledgers of these files; false when nothing is left to read. */
  boolean step(List<ListedFile> files) throws IOException {
    if (loading != null) {
      loadMore();
      return true;
    }
    for (ListedFile file : files) {
      String source = file.name().source();
      SourceLog log = logs.get(source);
      if (log == null || (!fresh.contains(source) && unknown(log, file))) {
        fresh.add(source);
        loadingSource = source;
        loading = new SourceLog(store, path(file.name()));
        logs.remove(source);
        return true;
      }
    }
    return false;
  }

  private void loadMore() throws IOException {
    try {
      long others = logs.values().stream().mapToLong(SourceLog::heap).sum();
      if (!loading.step(Math.min(LOG_BYTES, ALL_BYTES - others))) {
        logs.put(loadingSource, loading);
        loading = null;
      }
    } catch (IOException e) {
      loading = null;
      throw e;
    }
  }

  /** The directory of the entries, or null when there is none for sure. */
  private String path(FileName name) throws IOException {
    String archive = name.archive();
    if (PathName.bytes(archive) > FileName.LONGEST_ID - 4) {
      List<String> all =
          directories(LEDGERS).stream()
              .filter(it -> PathName.of(it, FileName.LONGEST_ID).equals(name.archive()))
              .toList();
      archive = all.size() == 1 ? all.get(0) : null;
    }
    String topic = name.topic();
    if (archive != null && topic.length() >= FileName.LONGEST_TOPIC) {
      List<String> all =
          directories(LEDGERS + "/" + archive).stream()
              .filter(it -> it.startsWith(name.topic()))
              .toList();
      topic = all.size() == 1 ? all.get(0) : null;
    }
    return archive == null || topic == null
        ? null
        : String.join("/", LEDGERS, archive, topic, Integer.toString(name.partition()));
  }

  private List<String> directories(String key) throws IOException {
    return store.entries(key).stream()
        .filter(name -> name.endsWith("/"))
        .map(name -> name.substring(0, name.length() - 1))
        .toList();
  }

  private static boolean unknown(SourceLog log, ListedFile file) {
    return log.commit(file.key()) == null && log.covers(file.name().first(), file.name().last());
  }

  /** Those of the files that may be read; the others are told. */
  List<ListedFile> kept(List<ListedFile> files) throws IOException {
    List<ListedFile> kept = new ArrayList<>();
    for (ListedFile file : files) {
      String reason = reason(file);
      if (reason == null) {
        kept.add(file);
      } else {
        events.refused(file.key(), reason);
      }
    }
    return kept;
  }

  /** Why a file is not the archive's, or null. */
  private String reason(ListedFile file) throws IOException {
    SourceLog log = logs.get(file.name().source());
    Commit commit = log.commit(file.key());
    if (commit == null) {
      return unknown(log, file)
          ? "the ledger has all that was committed of its offsets, and not this file"
          : null;
    }
    return here(commit, file) || !exists(commit.key())
        ? null
        : "it is a copy of " + commit.key() + ", which the ledger has committed";
  }

  /** Whether it lies where it was committed; the archive as a whole may have been moved. */
  private static boolean here(Commit commit, ListedFile file) {
    return commit.key().equals(file.key()) || commit.key().endsWith("/" + file.below());
  }

  private boolean exists(String key) throws IOException {
    try (ObjectStore.Content content = store.open(key)) {
      return content != null;
    }
  }

  /**
   * What others have of a file's rows.
   *
   * @param position of it, or null when nothing of it was given
   * @param kept rows of others, which are still to be read
   */
  Copies copies(ListedFile file, RowPosition position, OtherRows.Kept kept) {
    SourceLog log = logs.get(file.name().source());
    long seen = position != null && position.begun() ? position.ledger() : log.seq();
    Commit own = log.commit(file.key());
    if (own == null) {
      return Copies.none(seen);
    }
    List<Copies.Other> others = new ArrayList<>();
    for (Commit commit : log.others(own)) {
      String key = key(commit, own, file);
      RowPosition of = positions.of(key);
      long begun = of != null && of.begun() ? of.ledger() : log.seq();
      others.add(new Copies.Other(commit.seq(), begun, kept.of(key, levels(key, file))));
    }
    return Copies.of(own.seq(), seen, others);
  }

  /** The levels of another file below the directory of the topics of this one. */
  private static PathLevels levels(String key, ListedFile file) {
    String root = file.key().substring(0, file.key().length() - file.below().length());
    String directory = key.substring(0, Math.max(0, key.lastIndexOf('/')));
    return PathLevels.of(
        directory.startsWith(root) ? directory.substring(root.length()) : directory);
  }

  /** Where a file lies now, judged by where another one of its archive does. */
  private static String key(Commit commit, Commit own, ListedFile file) {
    if (own.key().equals(file.key())) {
      return commit.key();
    }
    String was = own.key().substring(0, Math.max(0, own.key().length() - file.below().length()));
    String is = file.key().substring(0, file.key().length() - file.below().length());
    return commit.key().startsWith(was) ? is + commit.key().substring(was.length()) : commit.key();
  }
}
