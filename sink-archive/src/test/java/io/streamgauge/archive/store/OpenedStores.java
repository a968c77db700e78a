// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** Stores for tests of the archive, as no configuration opens them. */
public final class OpenedStores {
  private OpenedStores() {}

  /** Gives a file a second name, as the file system would. */
  public interface Links {
    Path link(Path name, Path file) throws IOException;
  }

  public static ObjectStore directory(Path root) {
    return Stores.open(new StoreSettings.Directory(root, root.toString()));
  }

  public static ObjectStore directory(Path root, Links links) {
    return new FileStore(root, links::link);
  }

  public static void requireSameDisk(Path root, Path from, Path to) throws IOException {
    FileTree tree = new FileTree(root);
    new FileProbe(new SmallFiles(tree, java.nio.file.Files::createLink), tree).sameDisk(from, to);
  }

  public static boolean createsOnce(ObjectStore store) throws IOException {
    return new StoreProbe(store, "a test", "archive", "required").createsOnce();
  }

  /** The name under which a file system has a key's part. */
  public static String spelled(String name) {
    return PathName.valid(name);
  }

  /** How many parts an upload has. */
  public static int parts(String stagedKey) {
    return S3Staged.of(stagedKey).etags().size();
  }

  public static S3Client client(StoreSettings settings) {
    return S3Clients.open((Bucket) settings, new RetryCount());
  }

  /** Keys of the uploads that were begun and not completed. */
  public static List<String> openUploads(StoreSettings settings) {
    try (S3Client client = client(settings)) {
      return client
          .listMultipartUploads(request -> request.bucket(((Bucket) settings).bucket()))
          .uploads()
          .stream()
          .map(MultipartUpload::key)
          .toList();
    }
  }
}
