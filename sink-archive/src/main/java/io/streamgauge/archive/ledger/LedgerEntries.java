// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.ledger;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.util.List;

/** The entries of one ledger as objects of the store: {@code path/00000000000000000042.json}. */
public final class LedgerEntries {
  private static final int DIGITS = 20;
  private static final String SUFFIX = ".json";
  private static final long NONE = -1;

  private final ObjectStore store;
  private final String path;

  /** Those below a path. */
  public LedgerEntries(ObjectStore store, String path) {
    this.store = store;
    this.path = path;
  }

  /** Numbers of the entries that are there behind this one, in order. */
  public List<Long> after(long seq) throws IOException {
    return store.list(path, seq == 0 ? "" : name(seq)).stream()
        .map(LedgerEntries::number)
        .filter(number -> number != NONE)
        .toList();
  }

  /** The number that a name is of; anything may lie beside the entries. */
  private static long number(String name) {
    if (name.length() != DIGITS + SUFFIX.length()
        || !name.endsWith(SUFFIX)
        || !name.startsWith("0")
        || name.charAt(1) == '9') {
      return NONE;
    }
    for (int i = 0; i < DIGITS; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return NONE;
      }
    }
    return Long.parseLong(name, 0, DIGITS, 10);
  }

  /**
   * The last entry, or null when there is none.
   *
   * @param known an entry that was there; 0 for none
   */
  public LedgerEntry last(long known) throws IOException {
    List<Long> there = known == 0 ? List.of() : after(known - 1);
    if (there.isEmpty()) {
      there = after(0);
    }
    if (there.isEmpty()) {
      return null;
    }
    LedgerEntry last = read(there.get(there.size() - 1));
    if (last == null) {
      throw new IOException("The ledger " + path + " changed while it was read");
    }
    return last;
  }

  /** The entry of a number, or null when it is not there. */
  public LedgerEntry read(long seq) throws IOException {
    byte[] json = store.read(key(seq));
    return json == null ? null : LedgerEntry.read(json);
  }

  /** The key of an entry in the store. */
  public String key(long seq) {
    return path + "/" + name(seq);
  }

  private static String name(long seq) {
    return String.format("%020d.json", seq);
  }
}
