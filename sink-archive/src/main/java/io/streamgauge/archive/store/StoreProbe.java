// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.common.help.Troubleshooting;
import java.io.IOException;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a store at the start of a task whether it can tell two writers apart. */
final class StoreProbe {
  private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);

  private final ObjectStore store;
  private final String place;
  private final String archiveId;
  private final String exactlyOnce;

  StoreProbe(ObjectStore store, String place, String archiveId, String exactlyOnce) {
    this.store = store;
    this.place = place;
    this.archiveId = archiveId;
    this.exactlyOnce = exactlyOnce;
  }

  /**
   * Refuses a store, or warns, as the configuration says.
   *
   * @param topics directory of the topics
   * @throws ConnectException when the archive must not be written there
   * @throws IOException when the store does not answer, or fails
   */
  void run(String topics) throws IOException {
    boolean honoured;
    try {
      store.probe(topics);
      if (exactlyOnce.equals("off")) {
        return;
      }
      honoured = createsOnce();
    } catch (IOException e) {
      String problem =
          "The archive at "
              + place
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
    if (exactlyOnce.equals("required")) {
      throw new ConnectException(
          "The store at "
              + place
              + " creates an object twice, so it cannot tell two writers apart; use one with"
              + " conditional writes, or set "
              + StoreSettings.EXACTLY_ONCE
              + "=preferred to archive with duplicates after a rebalance"
              + Troubleshooting.CREATES_TWICE.see());
    }
    LOG.warn(
        "The store at {} creates an object twice, so it cannot tell two writers apart; the archive"
            + " goes on, and a task that wakes after its partition moved can write rows twice",
        place);
  }

  /** Two writers must never both create a ledger entry. */
  boolean createsOnce() throws IOException {
    String key =
        "_ledger/" + PathName.of(PathName.escape(archiveId)) + "/_probe-" + UUID.randomUUID();
    // Nobody else has this key: where it is there already, an answer to its creation was lost.
    store.createOnce(key, new byte[] {1});
    boolean honoured = !store.createOnce(key, new byte[] {2});
    store.delete(key);
    return honoured;
  }
}
