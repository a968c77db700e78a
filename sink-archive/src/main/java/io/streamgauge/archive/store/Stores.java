// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.io.IOException;
import org.apache.kafka.connect.errors.ConnectException;

/** Opens the store of an archive and tries it. */
public final class Stores {
  private Stores() {}

  /** The store that the settings name. */
  public static ObjectStore open(StoreSettings settings) {
    if (settings instanceof StoreSettings.Directory directory) {
      return new FileStore(directory.root());
    }
    Bucket bucket = (Bucket) settings;
    RetryCount retries = new RetryCount();
    return new S3Store(S3Clients.open(bucket, retries), bucket, retries);
  }

  /**
   * Tries what an archive needs of a store, and whether two writers are told apart there.
   *
   * @param place the store as people name it
   * @param topics directory of the topics
   * @param archiveId name of the archive
   * @param exactlyOnce required, preferred or off
   * @throws ConnectException when the archive must not be written there
   * @throws IOException when the store does not answer, or fails
   */
  public static void probe(
      ObjectStore store, String place, String topics, String archiveId, String exactlyOnce)
      throws IOException {
    new StoreProbe(store, place, archiveId, exactlyOnce).run(topics);
  }
}
