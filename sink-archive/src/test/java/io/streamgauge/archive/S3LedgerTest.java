// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.testing.S3Server;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;

/** The same over buckets. */
class S3LedgerTest extends LedgerTest {
  @AutoClose("stop")
  private S3Server server;

  @BeforeEach
  void startServer() throws Exception {
    server = new S3Server(dir);
  }

  @Override
  ArchiveFixture process(String name) throws Exception {
    return super.process(name).inBucket(server.options(name)).with("archive.parallel.uploads", "1");
  }

  @Override
  ObjectStore store(String name) throws Exception {
    return process(name).store();
  }

  @Override
  int stride() {
    return Boolean.getBoolean("streamgauge.soak") ? 1 : 9;
  }

  @Override
  void loseStaged(String name) throws Exception {
    try (ObjectStore store = store(name)) {
      store.discard(store.staged("_ledger/archive/readings/0", java.util.List.of()).get(0));
    }
  }
}
