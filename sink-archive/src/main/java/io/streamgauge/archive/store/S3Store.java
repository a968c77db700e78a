// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.io.IOException;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket. What is staged is an upload that is not completed; entries of the ledger are small
 * objects that only one writer creates.
 */
final class S3Store implements ObjectStore {
  private final S3Client client;
  private final Bucket settings;
  private final S3Objects objects;
  private final S3Uploads uploads;

  S3Store(S3Client client, Bucket settings, RetryCount retries) {
    this.client = client;
    this.settings = settings;
    this.objects = new S3Objects(client, settings, retries);
    this.uploads = new S3Uploads(client, settings, objects);
  }

  @Override
  public int parallelism() {
    return settings.uploads();
  }

  @Override
  public Staged stage(String area, String key) {
    return new S3Upload(uploads, S3Uploads.journal(area), key);
  }

  @Override
  public List<String> staged(String area, List<String> own) throws IOException {
    return uploads.staged(area, own);
  }

  @Override
  public void discard(String stagedKey) throws IOException {
    uploads.discard(stagedKey);
  }

  @Override
  public void publish(String stagedKey, String key, long size) throws IOException {
    uploads.publish(stagedKey, key, size);
  }

  @Override
  public long retries() {
    return objects.retries().sum();
  }

  @Override
  public boolean refused(IOException failure) {
    return S3Failure.of(failure).isRefusal();
  }

  @Override
  public boolean createOnce(String key, byte[] content) throws IOException {
    return objects.createOnce(key, content);
  }

  @Override
  public byte[] read(String key) throws IOException {
    return objects.read(key);
  }

  @Override
  public List<String> list(String key, String after) throws IOException {
    return objects.list(key, after);
  }

  @Override
  public List<String> entries(String key) throws IOException {
    return objects.entries(key);
  }

  @Override
  public Content open(String key) throws IOException {
    return objects.open(key);
  }

  @Override
  public void delete(String key) throws IOException {
    objects.delete(key);
  }

  @Override
  public void close() {
    client.close();
  }
}
