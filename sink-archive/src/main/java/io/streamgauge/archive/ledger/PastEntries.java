// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The entries of one ledger that are still there, the newest first, without a gap between them:
 * what lies below one was forgotten, and an entry that stands there alone is that of a writer which
 * slept so long that nobody knows its place any more.
 */
public final class PastEntries {
  private final LedgerEntries entries;
  private final LedgerHistory history;
  private final Set<Long> single;
  private final Deque<LedgerEntry> read = new ArrayDeque<>();
  private List<LedgerHistory.Folded> folded;
  private long next;

  /**
   * The entries below a path.
   *
   * @throws IOException when the store fails
   */
  public PastEntries(ObjectStore store, String path) throws IOException {
    entries = new LedgerEntries(store, path);
    history = new LedgerHistory(store, entries, path);
    List<Long> there = entries.after(0);
    single = new HashSet<>(there);
    folded = history.folded();
    next = there.isEmpty() ? 0 : there.get(there.size() - 1);
  }

  /** The entry before the last that was given, or null when there is none or it was forgotten. */
  public LedgerEntry next() throws IOException {
    if (next < 1) {
      return null;
    }
    LedgerEntry entry = read.poll();
    if (entry == null || entry.seq() != next) {
      read.clear();
      entry = fetch();
    }
    next = entry == null ? 0 : next - 1;
    return entry;
  }

  /** The folded entry before the one that stands alone, which a writer may have put there since. */
  private LedgerEntry fetch() throws IOException {
    LedgerEntry entry = unfold();
    if (entry == null && single.contains(next)) {
      entry = entries.read(next);
      if (entry == null) {
        // It was folded since the list was made.
        folded = history.folded();
        entry = unfold();
      }
    }
    return entry;
  }

  private LedgerEntry unfold() throws IOException {
    for (LedgerHistory.Folded part : folded) {
      if (part.first() <= next && next <= part.last()) {
        history.read(part).forEach(read::push);
        while (!read.isEmpty() && read.peek().seq() > next) {
          read.pop();
        }
        if (!read.isEmpty() && read.peek().seq() == next) {
          return read.pop();
        }
        read.clear();
      }
    }
    return null;
  }
}
