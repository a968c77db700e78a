// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.archive;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The same holes over a bucket. */
class LedgerOnBucketTest extends LedgerTest {
  private Buckets buckets;

  @BeforeEach
  void startStore() throws Exception {
    buckets = new Buckets(dir);
  }

  @AfterEach
  void stopStore() throws Exception {
    buckets.close();
  }

  @Override
  ArchiveFixture process(String name) {
    // One after the other, so that each step has a number.
    return buckets.process(name, buckets.url()).with("archive.parallel.uploads", "1");
  }

  @Override
  int stride() {
    return Boolean.getBoolean("streamgauge.soak") ? 1 : 40;
  }
}
