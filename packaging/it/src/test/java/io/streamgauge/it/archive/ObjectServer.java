// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.it.archive;

import io.streamgauge.launcher.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A store that speaks S3, in this process; its buckets are directories that DuckDB can read. */
final class ObjectServer {
  private final Path directory;
  private final int port = Ports.free();
  private S3Proxy server;

  ObjectServer(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    start();
  }

  /** Starts on its port, with the buckets it had before {@link #stop}. */
  void start() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(directory.toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "id", "secret")
            .build();
    server.start();
  }

  /** Makes a bucket and gives the options of a connector that archives there. */
  Map<String, String> bucket(String name) throws IOException {
    Files.createDirectories(directory.resolve(name));
    return Map.of(
        "archive.store", "s3",
        "s3.bucket.name", name,
        "store.url", "http://127.0.0.1:" + port,
        "aws.access.key.id", "id",
        "aws.secret.access.key", "secret");
  }

  void stop() throws Exception {
    server.stop();
  }
}
