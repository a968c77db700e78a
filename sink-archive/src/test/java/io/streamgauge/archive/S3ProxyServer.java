// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A store that speaks S3, in this process; its bucket is a directory that DuckDB can read. */
final class S3ProxyServer {
  static final String BUCKET = "archive";
  static final String SECRET = "a-key-that-nobody-may-see";

  private final S3Proxy server;
  private final Path dir;

  S3ProxyServer(Path dir) throws Exception {
    this.dir = dir;
    Files.createDirectories(bucket());
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(dir.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "id", SECRET)
            .build();
    server.start();
  }

  /** The directory of the bucket. */
  Path bucket() {
    return dir.resolve(BUCKET);
  }

  int port() {
    return server.getPort();
  }

  /** Options of a connector that archives here. */
  Map<String, String> options() {
    return options(BUCKET);
  }

  Map<String, String> options(String bucket) {
    return Map.of(
        "archive.store",
        "s3",
        "s3.bucket.name",
        bucket,
        "store.url",
        "http://127.0.0.1:" + server.getPort(),
        "aws.access.key.id",
        "id",
        "aws.secret.access.key",
        SECRET);
  }

  void close() throws Exception {
    server.stop();
  }
}
