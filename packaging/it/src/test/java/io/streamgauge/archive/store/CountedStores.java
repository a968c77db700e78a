// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import software.amazon.awssdk.services.s3.S3Client;

/** Stores whose steps somebody counts: calls of a directory, requests to a bucket. */
public final class CountedStores {
  private CountedStores() {}

  /** Puts something around an object of a type. */
  public interface Around {
    <T> T around(Class<T> type, T target);
  }

  /** The store that the settings name. */
  public static ObjectStore open(StoreSettings settings, Around steps) {
    if (settings instanceof Bucket bucket) {
      RetryCount retries = new RetryCount();
      S3Client client = steps.around(S3Client.class, S3Clients.open(bucket, retries));
      return new S3Store(client, bucket, retries);
    }
    return steps.around(ObjectStore.class, Stores.open(settings));
  }
}
