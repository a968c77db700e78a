// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.common.LogText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * A bucket. What is staged is an upload that is not completed: nobody sees it, and completing it is
 * one small request. Each upload has a key of its own and a token in the object's metadata, so that
 * the object itself tells whether a completion worked, whatever the answer was.
 *
 * <p>Beside each upload lies a small object that names it. Stores such as MinIO list uploads of an
 * exact key only, so this is how uploads of a writer that died are found and dropped.
 */
final class S3Store implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(S3Store.class);

  private static final String STAGING = "_staging/";
  private static final String TOKEN = "ledger-token";

  private final S3Client client;
  private final S3Settings settings;
  private volatile boolean lists = true;

  S3Store(S3Client client, S3Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** Whether the client has sent a request more than once. */
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

  /** A call of the SDK. */
  interface Call<T> {
    T run();
  }

  /** The SDK's exceptions are unchecked; for the archive, a store that fails is an I/O error. */
  static <T> T call(String what, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (SdkException e) {
      throw new IOException("The store failed to " + what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public int parallelism() {
    return settings.uploads();
  }

  @Override
  public Staged stage(String area, String key) {
    return new S3Upload(this, STAGING + area + "/" + UUID.randomUUID(), key);
  }

  /**
   * Begins an upload. Its journal is written first: whatever becomes of the answer, the next owner
   * finds all uploads of the key, which nobody else uses.
   */
  S3Staged begin(String journal, String key) throws IOException {
    String token = UUID.randomUUID().toString();
    S3Staged announced = new S3Staged(key, null, token, journal, List.of());
    put(journal, announced.json(), false);
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
      upload = call("begin " + key, () -> client.createMultipartUpload(request.build())).uploadId();
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
          call(
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
      call(
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
    String etag = call("upload to " + staged.key(), () -> client.uploadPart(request, body)).eTag();
    if (etag == null) {
      // The client takes the head of an answer that was cut off for a whole one.
      throw new IOException("The store's answer to a part of " + staged.key() + " was cut off");
    }
    return etag;
  }

  int partBytes() {
    return settings.partBytes();
  }

  @Override
  public List<String> staged(String area) throws IOException {
    List<String> staged = new ArrayList<>();
    for (String name : list(STAGING + area)) {
      byte[] journal = read(STAGING + area + "/" + name);
      if (journal != null) {
        staged.add(S3Staged.read(journal).text());
      }
    }
    return staged;
  }

  @Override
  public boolean same(String oneStaged, String otherStaged) {
    // The journal is written before the upload has an id, and each upload has its own.
    return S3Staged.of(oneStaged).journal().equals(S3Staged.of(otherStaged).journal());
  }

  @Override
  public void discard(String stagedKey) throws IOException {
    S3Staged staged = S3Staged.of(stagedKey);
    // A journal that outlived its completed upload: there are stores that would drop the object.
    if (!there(staged, look(staged))) {
      if (staged.upload() != null) {
        abort(staged.key(), staged.upload());
      }
      abortAll(staged.key(), staged.upload());
    }
    delete(staged.journal());
  }

  @Override
  public void publish(String stagedKey, String key, long size) throws IOException {
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
      delete(staged.journal());
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
      call(
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
    HeadObjectResponse head = head(staged.key());
    return there(staged, head) ? head : head(staged.key());
  }

  private HeadObjectResponse head(String key) throws IOException {
    try {
      return call(
          "look at " + key,
          () -> client.headObject(request -> request.bucket(settings.bucket()).key(key)));
    } catch (IOException e) {
      rethrowUnlessAbsent(e);
      return null;
    }
  }

  private static void rethrowUnlessAbsent(IOException e) throws IOException {
    if (!S3Failure.of(e).isAbsence()) {
      throw e;
    }
    LOG.trace("There is nothing", e);
  }

  @Override
  public boolean refused(IOException failure) {
    return S3Failure.of(failure).isRefusal();
  }

  @Override
  public boolean createOnce(String key, byte[] content) throws IOException {
    try {
      put(key, content, true);
      return true;
    } catch (IOException e) {
      // A conflict (409) is two at once: trying again tells who won.
      if (!S3Failure.of(e).isPresence()) {
        throw e;
      }
      LOG.debug("{} exists already", key, e);
      // Clients send a request again whose answer was lost, and then meet what they made.
      return Arrays.equals(content, read(key));
    }
  }

  private void put(String key, byte[] content, boolean once) throws IOException {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder().bucket(settings.bucket()).key(key);
    if (once) {
      request.ifNoneMatch("*");
    }
    if (settings.encryption().algorithm() != null) {
      request
          .serverSideEncryption(settings.encryption().algorithm())
          .ssekmsKeyId(settings.encryption().kmsKey());
    }
    call("write " + key, () -> client.putObject(request.build(), RequestBody.fromBytes(content)));
  }

  @Override
  public byte[] read(String key) throws IOException {
    try {
      return call(
              "read " + key,
              () -> client.getObjectAsBytes(request -> request.bucket(settings.bucket()).key(key)))
          .asByteArray();
    } catch (IOException e) {
      rethrowUnlessAbsent(e);
      return null;
    }
  }

  @Override
  public List<String> list(String key) throws IOException {
    String prefix = key + "/";
    List<String> names = new ArrayList<>();
    String[] token = {null};
    do {
      ListObjectsV2Response page =
          call(
              "list " + prefix,
              () ->
                  client.listObjectsV2(
                      request ->
                          request
                              .bucket(settings.bucket())
                              .prefix(prefix)
                              .delimiter("/")
                              .continuationToken(token[0])));
      for (S3Object object : page.contents()) {
        names.add(object.key().substring(prefix.length()));
      }
      token[0] = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (token[0] != null);
    return names.stream().sorted().toList();
  }

  @Override
  public void delete(String key) throws IOException {
    call(
        "delete " + key,
        () -> client.deleteObject(request -> request.bucket(settings.bucket()).key(key)));
  }

  @Override
  public void close() {
    client.close();
  }
}
