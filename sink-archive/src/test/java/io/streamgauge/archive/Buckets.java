// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.testing.S3Server;
import java.nio.file.Path;

/** A store that speaks S3 with a bucket for each process of a test. */
final class Buckets implements AutoCloseable {
  private final S3Server server;

  Buckets(Path dir) throws Exception {
    this.server = new S3Server(dir);
  }

  int port() {
    return server.port();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Makes a bucket. */
  void bucket(String name) {
    server.bucket(name);
  }

  /** A task over a bucket, which it reaches at this address. */
  ArchiveFixture process(String name, String url) {
    return new ArchiveFixture(server.bucket(name))
        .inBucket(server.options(name))
        .with("store.url", url)
        .by("sensor_id");
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
