// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.ledger.LedgerEntry.Kind;
import io.streamgauge.archive.ledger.Offsets;
import io.streamgauge.archive.ledger.PastEntries;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that the ledger of one topic partition has committed, as far back as it still tells, or
 * as there is memory for it.
 */
final class SourceLog {
  private static final Logger LOG = LoggerFactory.getLogger(SourceLog.class);

  /** Heap of a file beside its texts. */
  private static final int FILE_BYTES = 200;

  private final ObjectStore store;
  private final String path;
  private final Map<String, Commit> byName = new HashMap<>();
  private final List<Long> turns = new ArrayList<>();
  private PastEntries past;
  private long heap;
  private Offsets carried = Offsets.NONE;
  private long seq;
  private long lowest = Long.MAX_VALUE;
  private long end;
  private boolean whole;

  /**
   * A file that was committed.
   *
   * @param seq of the entry
   * @param key of the file when it was written
   * @param first lowest offset
   * @param last highest offset
   * @param offsets as the ledger has them, or null when it has not
   */
  record Commit(long seq, String key, long first, long last, String offsets) {
    /** Whether both may have a row of one offset. */
    boolean touches(Commit other) {
      if (first > other.last || other.first > last) {
        return false;
      }
      Offsets own = exact();
      Offsets others = other.exact();
      if (own == null || others == null) {
        return true;
      }
      return !own.filter(others).isEmpty();
    }

    private Offsets exact() {
      try {
        return offsets == null ? null : Offsets.parse(offsets);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }

  /** The log below a path; an empty one without a path. */
  SourceLog(ObjectStore store, String path) {
    this.store = store;
    this.path = path;
  }

  /**
   * Reads one entry more; false when there is none, or no memory for it.
   *
   * @param most heap that it may take
   */
  boolean step(long most) throws IOException {
    if (path == null) {
      return false;
    }
    try {
      if (past == null) {
        past = new PastEntries(store, path);
      }
      LedgerEntry entry = heap > most ? null : past.next();
      if (entry != null) {
        take(entry);
        return true;
      }
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      LOG.warn(
          "An entry of the ledger {} cannot be read; files that it and those before it have"
              + " committed are taken by their names: {}",
          path,
          LogText.of(e));
    } catch (IOException e) {
      if (!store.refused(e)) {
        throw e;
      }
      LOG.warn(
          "The ledger {} may not be read here, so files are taken by their names: {}",
          path,
          LogText.of(e));
    }
    if (turns.isEmpty()) {
      byName.replaceAll((name, it) -> new Commit(it.seq(), it.key(), it.first(), it.last(), null));
    }
    past = null;
    return false;
  }

  private void take(LedgerEntry entry) {
    if (seq == 0) {
      carried = Offsets.parse(entry.carried());
      seq = entry.seq();
      lowest = carried.first();
    }
    end = Math.max(end, entry.end());
    if (entry.kind() != Kind.COMMIT) {
      turns.add(entry.seq());
    }
    for (DataFile file : entry.files()) {
      lowest = Math.min(lowest, file.minOffset());
      if (!file.key().startsWith(LedgerEntry.REFUSED + "/")) {
        Commit commit =
            new Commit(entry.seq(), file.key(), file.minOffset(), file.maxOffset(), file.offsets());
        // The entry that commits a file is older than those that repair what was beside it.
        byName.put(name(file.key()), commit);
        heap += FILE_BYTES + file.key().length();
        heap += file.offsets() == null ? 0 : file.offsets().length();
      }
    }
    whole = entry.seq() == 1;
  }

  private static String name(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** Heap that it takes. */
  long heap() {
    return heap;
  }

  /** The last entry; 0 when there is none. */
  long seq() {
    return seq;
  }

  /** The commit of a file of this name, or null when it is not known. */
  Commit commit(String key) {
    return byName.get(name(key));
  }

  /**
   * Whether it must know who has rows of these offsets: it begins before them, ends behind them,
   * and has none of them still to write.
   */
  boolean covers(long first, long last) {
    return whole
        && lowest <= first
        && last < end
        && carried.filter(offset -> first <= offset && offset <= last).isEmpty();
  }

  /** Files that may have rows of offsets that this one has too, the oldest first. */
  List<Commit> others(Commit file) {
    if (turns.isEmpty()) {
      return List.of();
    }
    return byName.values().stream()
        .filter(it -> turned(it.seq(), file.seq()) && it.touches(file))
        .sorted((one, other) -> Long.compare(one.seq(), other.seq()))
        .toList();
  }

  /** Offsets come twice only where somebody has moved them back in between. */
  private boolean turned(long one, long other) {
    return one != other
        && turns.stream().anyMatch(it -> Math.min(one, other) < it && it <= Math.max(one, other));
  }
}
