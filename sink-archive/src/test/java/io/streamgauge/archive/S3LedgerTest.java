// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import io.streamgauge.archive.store.ObjectStore;
import io.streamgauge.archive.store.Stores;
import io.streamgauge.testing.S3Server;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same over buckets. */
class S3LedgerTest extends LedgerTest {
  private S3Server server;

  @BeforeEach
  void startServer() throws Exception {
    server = new S3Server(dir);
  }

  @AfterEach
  void stopServer() throws Exception {
    server.stop();
  }

  private Map<String, String> bucket(String name) {
    return server.options(name);
  }

  @Override
  ArchiveFixture process(String name) throws Exception {
    ArchiveFixture process = super.process(name).with("archive.parallel.uploads", "1");
    process.props.remove("archive.dir");
    process.props.putAll(bucket(name));
    return process;
  }

  @Override
  ObjectStore store(String name) {
    Map<String, String> props = new HashMap<>(bucket(name));
    props.put("name", "archive");
    return Stores.open(ParquetArchiveSinkConfig.of(props).store());
  }

  @Override
  int stride() {
    return Boolean.getBoolean("streamgauge.soak") ? 1 : 9;
  }

  @Override
  void loseStaged(String name) throws Exception {
    try (ObjectStore store = store(name)) {
      store.discard(store.staged("_ledger/archive/readings/0").get(0));
    }
  }
}
