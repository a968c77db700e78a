// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.archive.store.ObjectStore.LostFileException;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * The uploads of a bucket that are not completed: nobody sees them, and completing one is a small
 * request. Each has a key of its own and a token in the object's metadata, so that the object
 * itself tells whether a completion worked, whatever the answer was.
 *
 * <p>Beside each upload lies a small object that names it. Stores such as MinIO list uploads of an
 * exact key only, so this is how uploads of a writer that died are found and dropped.
 */
final class S3Uploads {
  private static final Logger LOG = LoggerFactory.getLogger(S3Uploads.class);

  private static final String STAGING = "_staging/";
  private static final String TOKEN = "ledger-token";

  private final S3Client client;
  private final Bucket settings;
  private final S3Objects objects;
  private volatile boolean lists = true;

  S3Uploads(S3Client client, Bucket settings, S3Objects objects) {
    this.client = client;
    this.settings = settings;
    this.objects = objects;
  }

  /** Notes whether the client has sent a request more than once. */
  private static final class RetryCount implements MetricPublisher {
    private boolean any;

    boolean any() {
      return any;
    }

    @Override
    public void publish(MetricCollection call) {
      any |= call.metricValues(CoreMetric.RETRY_COUNT).stream().anyMatch(count -> count > 0);
    }

    @Override
    public void close() {}
  }

  /** A key for the journal of an upload in an area. */
  static String journal(String area) {
    return STAGING + area + "/" + UUID.randomUUID();
  }

  /**
   * Begins an upload. Its journal is written first: whatever becomes of the answer, the next owner
   * finds all uploads of the key, which nobody else uses.
   */
  S3Staged begin(String journal, String key) throws IOException {
    String token = UUID.randomUUID().toString();
    S3Staged announced = new S3Staged(key, null, token, journal, List.of());
    objects.put(journal, announced.json(), false);
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(settings.bucket())
            .key(key)
            .metadata(Map.of(TOKEN, token));
    if (settings.encryption().algorithm() != null) {
      request
          .serverSideEncryption(settings.encryption().algorithm())
          .ssekmsKeyId(settings.encryption().kmsKey());
    }
    RetryCount retries = new RetryCount();
    request.overrideConfiguration(call -> call.addMetricPublisher(retries));
    String upload = null;
    try {
      upload =
          S3Objects.call("begin " + key, () -> client.createMultipartUpload(request.build()))
              .uploadId();
      if (upload == null) {
        throw new IOException("The store's answer to the begin of " + key + " was cut off");
      }
      if (retries.any()) {
        // An attempt whose answer was lost has begun an upload too.
        abortAll(key, upload);
      }
    } catch (IOException e) {
      abandon(announced, e);
      throw e;
    }
    return new S3Staged(key, upload, token, journal, List.of());
  }

  private void abandon(S3Staged announced, IOException reason) {
    try {
      discard(announced.text());
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Drops the uploads of exactly this key; stores such as MinIO list no others. */
  private void abortAll(String key, String except) throws IOException {
    List<String> open;
    try {
      open =
          S3Objects.call(
                  "list the uploads of " + key,
                  () ->
                      client.listMultipartUploads(
                          request -> request.bucket(settings.bucket()).prefix(key)))
              .uploads()
              .stream()
              .filter(upload -> upload.key().equals(key))
              .map(MultipartUpload::uploadId)
              .filter(upload -> !upload.equals(except))
              .toList();
    } catch (IOException e) {
      if (!S3Failure.of(e).isNoAnswerEver()) {
        throw e;
      }
      if (lists) {
        lists = false;
        LOG.warn(
            "The store does not list uploads, or s3:ListBucketMultipartUploads is not allowed: an"
                + " upload whose beginning was not answered stays until a rule of the bucket removes"
                + " it: {}",
            LogText.of(e));
      }
      return;
    }
    for (String upload : open) {
      abort(key, upload);
    }
  }

  private void abort(String key, String upload) throws IOException {
    try {
      S3Objects.call(
          "drop the upload of " + key,
          () ->
              client.abortMultipartUpload(
                  request -> request.bucket(settings.bucket()).key(key).uploadId(upload)));
    } catch (IOException e) {
      if (!S3Failure.of(e).isAbsence()) {
        throw e;
      }
      LOG.debug("The upload of {} is gone already", key, e);
    }
  }

  String part(S3Staged staged, int number, RequestBody body) throws IOException {
    UploadPartRequest request =
        UploadPartRequest.builder()
            .bucket(settings.bucket())
            .key(staged.key())
            .uploadId(staged.upload())
            .partNumber(number)
            .build();
    String etag =
        S3Objects.call("upload to " + staged.key(), () -> client.uploadPart(request, body)).eTag();
    if (etag == null) {
      // The client takes the head of an answer that was cut off for a whole one.
      throw new IOException("The store's answer to a part of " + staged.key() + " was cut off");
    }
    return etag;
  }

  int partBytes() {
    return settings.partBytes();
  }

  /** Uploads whose journals are in an area, as texts. */
  List<String> staged(String area) throws IOException {
    List<String> staged = new ArrayList<>();
    for (String name : objects.list(STAGING + area)) {
      byte[] journal = objects.read(STAGING + area + "/" + name);
      if (journal != null) {
        staged.add(S3Staged.read(journal).text());
      }
    }
    return staged;
  }

  /** Drops an upload and its journal. */
  void discard(String stagedKey) throws IOException {
    S3Staged staged = S3Staged.of(stagedKey);
    // A journal that outlived its completed upload: there are stores that would drop the object.
    if (!there(staged, look(staged))) {
      if (staged.upload() != null) {
        abort(staged.key(), staged.upload());
      }
      abortAll(staged.key(), staged.upload());
    }
    objects.delete(staged.journal());
  }

  /**
   * Completes an upload whose object has so many bytes then; does nothing when it was.
   *
   * @throws LostFileException when there is neither the upload nor its object
   */
  void publish(String stagedKey, String key, long size) throws IOException {
    S3Staged staged = S3Staged.of(stagedKey);
    IOException failure = complete(staged);
    if (failure != null && S3Failure.of(failure).isOfBucket()) {
      throw failure;
    }
    // Neither a success nor a failure is believed: answers get lost, and a 200 can carry an error.
    HeadObjectResponse head = look(staged);
    if (there(staged, head)) {
      if (head.contentLength() == null) {
        throw new IOException("The store's answer about " + key + " was cut off");
      }
      if (head.contentLength() != size) {
        throw new LostFileException(
            key,
            "The ledger promises "
                + key
                + " with "
                + size
                + " bytes, but it has "
                + head.contentLength());
      }
      objects.delete(staged.journal());
      return;
    }
    if (failure != null && !S3Failure.of(failure).isAbsence()) {
      throw failure;
    }
    if (failure == null && head == null) {
      throw new IOException("The store said that it completed " + key + ", but it is not there");
    }
    throw new LostFileException(
        key,
        "The ledger promises "
            + key
            + " with "
            + size
            + " bytes, but it is not there and its upload is gone");
  }

  private IOException complete(S3Staged staged) {
    List<CompletedPart> parts = new ArrayList<>();
    for (String etag : staged.etags()) {
      parts.add(CompletedPart.builder().partNumber(parts.size() + 1).eTag(etag).build());
    }
    try {
      S3Objects.call(
          "complete " + staged.key(),
          () ->
              client.completeMultipartUpload(
                  request ->
                      request
                          .bucket(settings.bucket())
                          .key(staged.key())
                          .uploadId(staged.upload())
                          .multipartUpload(upload -> upload.parts(parts))));
      return null;
    } catch (IOException e) {
      LOG.debug("Whether {} is completed is seen next", staged.key(), e);
      return e;
    }
  }

  private static boolean there(S3Staged staged, HeadObjectResponse head) {
    return head != null && staged.token().equals(head.metadata().get(TOKEN));
  }

  /** Cut answers look whole to the client and show less than there is: an absence is seen twice. */
  private HeadObjectResponse look(S3Staged staged) throws IOException {
    HeadObjectResponse head = objects.head(staged.key());
    return there(staged, head) ? head : objects.head(staged.key());
  }
}
