// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import io.streamgauge.archive.store.ObjectStore.LostFileException;
import io.streamgauge.common.LogText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
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
  private final Map<String, String> etags = new ConcurrentHashMap<>();
  private volatile boolean lists = true;

  S3Uploads(S3Client client, Bucket settings, S3Objects objects) {
    this.client = client;
    this.settings = settings;
    this.objects = objects;
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
    RetryCount retries = objects.retries().part();
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
    etags.remove(upload);
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

  /** Keeps what the store has to answer to the completion of an upload; null for no matter. */
  void expect(String upload, String etag) {
    if (etag != null) {
      etags.put(upload, etag);
    }
  }

  int partBytes() {
    return settings.partBytes();
  }

  /** Journals in an area that are not of these uploads. */
  List<String> staged(String area, List<String> own) throws IOException {
    Set<String> known =
        own.stream().map(text -> S3Staged.of(text).journal()).collect(Collectors.toSet());
    return objects.list(STAGING + area, "").stream()
        .map(name -> STAGING + area + "/" + name)
        .filter(journal -> !known.contains(journal))
        .toList();
  }

  /**
   * Drops an upload and its journal.
   *
   * @param stagedKey the upload, or only its journal
   */
  void discard(String stagedKey) throws IOException {
    S3Staged staged = stagedKey.startsWith(STAGING) ? journaled(stagedKey) : S3Staged.of(stagedKey);
    if (staged == null) {
      return;
    }
    // A journal that outlived its completed upload: there are stores that would drop the object.
    if (!there(staged, look(staged))) {
      if (staged.upload() != null) {
        abort(staged.key(), staged.upload());
      }
      abortAll(staged.key(), staged.upload());
    }
    objects.delete(staged.journal());
  }

  /** The upload that a journal announces, or null when the journal is gone. */
  private S3Staged journaled(String journal) throws IOException {
    byte[] json = objects.read(journal);
    return json == null ? null : S3Staged.read(json);
  }

  /**
   * Completes an upload whose object has so many bytes then; does nothing when it was.
   *
   * @throws LostFileException when there is neither the upload nor its object
   */
  void publish(String stagedKey, String key, long size) throws IOException {
    S3Staged staged = S3Staged.of(stagedKey);
    String etag = etags.remove(staged.upload());
    IOException failure = null;
    try {
      if (PartSums.plain(complete(staged)).equals(etag)) {
        // No other answer than that of this very upload, with all of its bytes, has this ETag.
        objects.delete(staged.journal());
        return;
      }
    } catch (IOException e) {
      LOG.debug("Whether {} is completed is seen next", staged.key(), e);
      failure = e;
    }
    if (failure != null && S3Failure.of(failure).isOfBucket()) {
      throw failure;
    }
    // No other success and no failure is believed: answers get lost, and a 200 can carry an error.
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

  private String complete(S3Staged staged) throws IOException {
    List<CompletedPart> parts = new ArrayList<>();
    for (String etag : staged.etags()) {
      parts.add(CompletedPart.builder().partNumber(parts.size() + 1).eTag(etag).build());
    }
    return S3Objects.call(
            "complete " + staged.key(),
            () ->
                client.completeMultipartUpload(
                    request ->
                        request
                            .bucket(settings.bucket())
                            .key(staged.key())
                            .uploadId(staged.upload())
                            .multipartUpload(upload -> upload.parts(parts))))
        .eTag();
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
