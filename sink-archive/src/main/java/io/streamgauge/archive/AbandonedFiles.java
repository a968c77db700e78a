// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.ledger.LedgerEntry;
import io.streamgauge.archive.ledger.LedgerEntry.DataFile;
import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Parallel;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staged files of a topic partition whose writers cannot commit them any more.
 *
 * <p>A writer stages for the entry behind the tail that it knows. So once another one has created
 * that entry, what was staged before is either published, for its entry is further back and
 * complete, or lost. It has to be seen <em>before</em> the first attempt to create the entry: an
 * attempt whose answer was an error can have worked, and whoever went on behind it stages for the
 * entry after.
 */
final class AbandonedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedFiles.class);

  private final ObjectStore store;
  private final String area;
  private List<String> found = List.of();
  private String nonce;
  private boolean cleared;

  AbandonedFiles(ObjectStore store, String area) {
    this.store = store;
    this.area = area;
  }

  /** Looks what is staged and not in an entry, before the first attempt to create that. */
  void look(LedgerEntry entry) throws IOException {
    if (!cleared && !entry.writer().nonce().equals(nonce)) {
      found = store.staged(area, entry.files().stream().map(DataFile::staged).toList());
      nonce = entry.writer().nonce();
    }
  }

  /** Removes what was seen, once for a task, when the entry is the tail. */
  void clear() throws IOException {
    if (cleared) {
      return;
    }
    Parallel.run(
        store.parallelism(),
        found,
        staged -> {
          LOG.debug("Removing {}", staged);
          store.discard(staged);
        });
    if (!found.isEmpty()) {
      LOG.info("Removed {} files of {} that a writer that died had staged", found.size(), area);
    }
    found = List.of();
    cleared = true;
  }
}
