// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The small objects of a bucket, and how anything is asked of it. */
final class S3Objects {
  private static final Logger LOG = LoggerFactory.getLogger(S3Objects.class);

  private final S3Client client;
  private final Bucket settings;
  private final RetryCount retries;

  S3Objects(S3Client client, Bucket settings, RetryCount retries) {
    this.client = client;
    this.settings = settings;
    this.retries = retries;
  }

  /** How often the client has sent a request again. */
  RetryCount retries() {
    return retries;
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

  /** What is known of an object without reading it, or null when there is none. */
  HeadObjectResponse head(String key) throws IOException {
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

  /** Creates an object; false when there is another one under the key already. */
  boolean createOnce(String key, byte[] content) throws IOException {
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

  /** Writes an object, over the one that is there or {@code once}, when there is none. */
  void put(String key, byte[] content, boolean once) throws IOException {
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

  /** Reads an object, or null when there is none. */
  byte[] read(String key) throws IOException {
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

  /** Names directly below a key that come after one, in order; empty for all. */
  List<String> list(String key, String after) throws IOException {
    List<String> names = new ArrayList<>();
    String prefix = key + "/";
    pages(prefix, after, page -> page.contents().forEach(it -> names.add(bare(it.key(), prefix))));
    // Not every store that speaks S3 knows the request's start.
    return names.stream().filter(name -> name.compareTo(after) > 0).sorted().toList();
  }

  /** Names directly below a key, in order; those of prefixes with their slash. */
  List<String> entries(String key) throws IOException {
    List<String> names = new ArrayList<>();
    String prefix = key.isEmpty() ? "" : key + "/";
    pages(
        prefix,
        "",
        page -> {
          page.contents().forEach(it -> names.add(bare(it.key(), prefix)));
          page.commonPrefixes().forEach(it -> names.add(bare(it.prefix(), prefix)));
        });
    // Some tools mark a directory by an object of its name.
    return names.stream().filter(name -> !name.isEmpty()).distinct().sorted().toList();
  }

  private static String bare(String key, String prefix) {
    return key.substring(prefix.length());
  }

  private void pages(String prefix, String after, Consumer<ListObjectsV2Response> each)
      throws IOException {
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
                              .startAfter(after.isEmpty() ? null : prefix + after)
                              .continuationToken(token[0])));
      if (page.isTruncated() == null) {
        throw new IOException("The store's list of " + prefix + " was cut off");
      }
      each.accept(page);
      token[0] = page.isTruncated() ? page.nextContinuationToken() : null;
    } while (token[0] != null);
  }

  /** Opens an object for reading, or null when there is none. */
  ObjectStore.Content open(String key) throws IOException {
    HeadObjectResponse head = head(key);
    return head == null ? null : new Ranges(this, key, head.contentLength(), head.eTag());
  }

  /** An object that is read in ranges, as it was when it was opened. */
  private record Ranges(S3Objects objects, String key, long size, String tag)
      implements ObjectStore.Content {
    @Override
    public byte[] read(long at, int length) throws IOException {
      if (length == 0) {
        return new byte[0];
      }
      byte[] bytes =
          call(
                  "read " + key,
                  () ->
                      objects.client.getObjectAsBytes(
                          request ->
                              request
                                  .bucket(objects.settings.bucket())
                                  .key(key)
                                  .ifMatch(tag)
                                  .range("bytes=" + at + "-" + (at + length - 1))))
              .asByteArray();
      if (bytes.length != length) {
        throw new IOException("The store gave " + bytes.length + " bytes of " + key);
      }
      return bytes;
    }
  }

  /** Deletes an object, if it is there. */
  void delete(String key) throws IOException {
    call(
        "delete " + key,
        () -> client.deleteObject(request -> request.bucket(settings.bucket()).key(key)));
  }
}
