// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.testing;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A store that speaks S3, in this process; its buckets are directories that DuckDB can read. */
public final class S3Server {
  public static final String SECRET = "a-key-that-nobody-may-see";

  private final Path directory;
  private int port;
  private S3Proxy server;

  /** Starts a server on a port that is free. */
  public S3Server(Path directory) throws Exception {
    this(directory, 0);
  }

  /** Starts a server on a port of one's own choice. */
  public S3Server(Path directory, int port) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.port = port;
    start();
  }

  /** Starts on its port, with the buckets that it had before {@link #stop}. */
  public void start() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(directory.toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "id", SECRET)
            .build();
    server.start();
    port = server.getPort();
  }

  /** The directory of a bucket, which exists from now on. */
  public Path bucket(String name) {
    return Unchecked.of(() -> Files.createDirectories(directory.resolve(name)));
  }

  public int port() {
    return port;
  }

  /** Options of a connector that archives in a bucket, which exists from now on. */
  public Map<String, String> options(String bucket) {
    bucket(bucket);
    return options(bucket, port);
  }

  /** Options of a connector that archives in a bucket of a server in another process. */
  public static Map<String, String> options(String bucket, int port) {
    return Map.of(
        "archive.store",
        "s3",
        "s3.bucket.name",
        bucket,
        "store.url",
        "http://127.0.0.1:" + port,
        "aws.access.key.id",
        "id",
        "aws.secret.access.key",
        SECRET);
  }

  public void stop() throws Exception {
    server.stop();
  }
}
