// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.IOException;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a store at the start of a task whether it can tell two writers apart. */
final class StoreProbe {
  private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);

  private StoreProbe() {}

  /**
   * Refuses a store, or warns, as the configuration says.
   *
   * @throws ConnectException when the archive must not be written there
   * @throws IOException when the store does not answer, or fails
   */
  static void run(ObjectStore store, ParquetArchiveSinkConfig config) throws IOException {
    boolean honoured;
    try {
      store.probe(config.path().root());
      if (config.exactlyOnce().equals("off")) {
        return;
      }
      honoured = createsOnce(store, config.archiveId());
    } catch (IOException e) {
      String problem =
          "The archive at "
              + config.place()
              + " cannot be used; check its permissions, its address and that it is there: "
              + e.getMessage();
      if (store.refused(e)) {
        throw new ConnectException(problem, e);
      }
      throw new IOException(problem, e);
    }
    if (honoured) {
      return;
    }
    if (config.exactlyOnce().equals("required")) {
      throw new ConnectException(
          "The store at "
              + config.place()
              + " creates an object twice, so it cannot tell two writers apart; use one with"
              + " conditional writes, or set "
              + ArchiveOptions.EXACTLY_ONCE
              + "=preferred to archive with duplicates after a rebalance");
    }
    LOG.warn(
        "The store at {} creates an object twice, so it cannot tell two writers apart; the archive"
            + " goes on, and a task that wakes after its partition moved can write rows twice",
        config.place());
  }

  /** Two writers must never both create a ledger entry. */
  static boolean createsOnce(ObjectStore store, String archiveId) throws IOException {
    String key =
        "_ledger/" + PathName.of(PathName.escape(archiveId)) + "/_probe-" + UUID.randomUUID();
    // Nobody else has this key: where it is there already, an answer to its creation was lost.
    store.createOnce(key, new byte[] {1});
    boolean honoured = !store.createOnce(key, new byte[] {2});
    store.delete(key);
    return honoured;
  }
}
