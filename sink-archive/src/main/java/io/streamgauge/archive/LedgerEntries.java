// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The entries of one ledger as objects of the store: {@code path/00000000000000000042.json}. */
final class LedgerEntries {
  private static final Pattern NAME = Pattern.compile("(\\d{20})\\.json");
  private static final Duration KEPT_TIME = Duration.ofDays(7);

  private final ObjectStore store;
  private final String path;

  LedgerEntries(ObjectStore store, String path) {
    this.store = store;
    this.path = path;
  }

  /** Numbers of the entries that are there, in order. */
  List<Long> sequence() throws IOException {
    return store.list(path).stream()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .map(name -> Long.valueOf(name.group(1)))
        .toList();
  }

  /** The entry of a number, or null when it is not there. */
  LedgerEntry read(long seq) throws IOException {
    byte[] json = store.read(key(seq));
    return json == null ? null : LedgerEntry.read(json);
  }

  String key(long seq) {
    return path + "/" + String.format("%020d.json", seq);
  }

  /** Deletes entries that nobody needs; those kept still stop writers that slept for days. */
  void collect(List<Long> sequence, LedgerEntry entry) throws IOException {
    Instant before = Instant.parse(entry.time()).minus(KEPT_TIME);
    for (long seq : sequence) {
      LedgerEntry old = seq < entry.lowWater() ? read(seq) : null;
      if (old == null || !Instant.parse(old.time()).isBefore(before)) {
        // The later ones are younger still, and each look is a request.
        return;
      }
      store.delete(key(seq));
    }
  }
}
