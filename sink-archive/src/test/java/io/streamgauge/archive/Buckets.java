// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store that speaks S3 with a bucket for each process of a test. */
final class Buckets {
  private final Path dir;
  private final S3ProxyServer server;

  Buckets(Path dir) throws Exception {
    this.dir = dir;
    this.server = new S3ProxyServer(dir);
  }

  int port() {
    return URI.create(url()).getPort();
  }

  String url() {
    return server.options().get("store.url");
  }

  /** A task over a bucket, which it reaches at this address. */
  ArchiveFixture process(String name, String url) {
    ArchiveFixture process = new ArchiveFixture(dir.resolve(name));
    try {
      Files.createDirectories(process.dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.props.remove("archive.dir");
    process.props.putAll(server.options());
    return process
        .with("s3.bucket.name", name)
        .with("store.url", url)
        .with("archive.partition.by", "sensor_id");
  }

  void close() throws Exception {
    server.close();
  }
}
